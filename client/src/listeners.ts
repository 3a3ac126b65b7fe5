/** Somebody to be told, and how to stop it. */
export type Unsubscribe = () => void;

/** Those who want to hear of one kind of event. */
export class Listeners<T> {
  readonly #listeners = new Set<(event: T) => void>();

  add(listener: (event: T) => void): Unsubscribe {
    // A wrapper of its own, so that one function may listen twice.
    const entry = (event: T) => listener(event);
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  /** Tells everybody. What a listener throws is reported as if nobody had called it, for it mustn't keep the others from hearing. */
  tell(event: T): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
