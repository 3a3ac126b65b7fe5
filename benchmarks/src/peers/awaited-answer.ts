/** The one answer that somebody waits for; he is told when it can no longer come. */
export class AwaitedAnswer {
  #failure: Error | undefined;
  #waiting: PromiseWithResolvers<void> | undefined;

  /** Why nothing is answered any more; undefined while something may be. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Resolves at the next `answered`; one at a time. */
  answer(): Promise<void> {
    return this.after(() => undefined);
  }

  /** Asks, unless nothing can be answered; resolves at the next `answered`, which may come while it asks. */
  after(ask: () => void): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#waiting !== undefined) return Promise.reject(new Error('an answer is awaited already'));
    const waiting = Promise.withResolvers<void>();
    this.#waiting = waiting;
    ask();
    return waiting.promise;
  }

  answered(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve();
  }

  /** From now on nothing is answered. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.#waiting?.reject(this.#failure);
    this.#waiting = undefined;
  }
}
