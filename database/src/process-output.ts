import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Lines kept for the message of a failure. */
const TAIL_LINES = 20;

/** The last lines a process wrote, for the person who reads why it failed. */
export class ProcessOutput {
  readonly #tail: string[] = [];

  constructor(child: ChildProcess, onLine: (line: string) => void) {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        this.#tail.push(line);
        if (this.#tail.length > TAIL_LINES) this.#tail.shift();
        onLine(line);
      });
    }
  }

  get tail(): string {
    return this.#tail.join('\n');
  }
}
