/** Lines kept for the message of a failure. */
const LINES = 200;
const STARTED = '--- started';

/** The last lines a process wrote, over its restarts. */
export class LogTail {
  readonly #lines: string[] = [];

  add(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > LINES) this.#lines.shift();
  }

  /** What comes from now on is of a new run. */
  startRun(): void {
    this.add(STARTED);
  }

  get text(): string {
    return this.#lines.join('\n');
  }
}

/** The last lines of the last run in a log. */
export function lastLines(log: string, count: number): string[] {
  const lines = log.split('\n');
  return lines.slice(lines.lastIndexOf(STARTED) + 1).slice(-count);
}
