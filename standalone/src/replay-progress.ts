const WIDTH = 30;
const REDRAW_MS = 100;

/** A progress bar; where there is no terminal, a line for every tenth. */
export class ReplayProgress {
  readonly #stream: NodeJS.WriteStream;
  readonly #started = performance.now();
  #drawn = Number.NEGATIVE_INFINITY;
  #tenth = 0;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  show(done: number, total: number): void {
    const now = performance.now();
    const share = total === 0 ? 1 : done / total;
    const rate = Math.round((done * 1000) / Math.max(1, now - this.#started));
    const words = `${Math.floor(share * 100)} %  ${done}/${total}  ${rate}/s`;
    if (!this.#stream.isTTY) {
      if (Math.floor(share * 10) === this.#tenth) return;
      this.#tenth = Math.floor(share * 10);
      this.#stream.write(`${words}\n`);
    } else if (now - this.#drawn >= REDRAW_MS || done === total) {
      this.#drawn = now;
      const filled = Math.round(share * WIDTH);
      this.#stream.write(`\r[${'#'.repeat(filled)}${' '.repeat(WIDTH - filled)}] ${words}  `);
    }
  }

  end(): void {
    if (this.#stream.isTTY && this.#drawn > 0) this.#stream.write('\n');
  }
}
