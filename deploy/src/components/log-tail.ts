/** Lines kept for the message of a failure. */
const LINES = 200;

/** The last lines a process wrote. */
export class LogTail {
  readonly #lines: string[] = [];

  add(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > LINES) this.#lines.shift();
  }

  get text(): string {
    return this.#lines.join('\n');
  }
}
