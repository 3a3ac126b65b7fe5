import type { WeftError } from './errors.ts';

/** Somebody who waits for a condition. */
interface Waiter {
  readonly met: () => boolean;
  readonly resolve: () => void;
  readonly reject: (error: WeftError) => void;
}

/** Those who wait for something to become true of a document. */
export class Waiters {
  readonly #waiters = new Set<Waiter>();

  /** Resolves when `settle` finds the condition met. @throws {WeftError} when it never will be */
  until(met: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => this.#waiters.add({ met, resolve, reject }));
  }

  /** Tells those whose condition is met. */
  settle(): void {
    for (const waiter of this.#waiters) {
      if (!waiter.met()) continue;
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
  }

  /** Tells everybody that it will never be. */
  reject(error: WeftError): void {
    for (const { reject } of this.#waiters) reject(error);
    this.#waiters.clear();
  }
}
