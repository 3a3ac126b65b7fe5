import { LogTail } from './log-tail.ts';

/** What there is to know of a component from outside: how its log ends, and how often it has ended unasked. */
export abstract class ObservedProcess {
  protected readonly tail = new LogTail();
  #ownEnds = 0;
  #onOwnEnd: (how: string) => void = () => undefined;

  get log(): string {
    return this.tail.text;
  }

  get ownEnds(): number {
    return this.#ownEnds;
  }

  onOwnEnd(listener: (how: string) => void): void {
    this.#onOwnEnd = listener;
  }

  /** It ended unasked. `ready`: it had been ready for work, so that somebody has to know. */
  protected endedItself(how: string, ready: boolean): void {
    this.#ownEnds += 1;
    if (ready) this.#onOwnEnd(how);
  }
}
