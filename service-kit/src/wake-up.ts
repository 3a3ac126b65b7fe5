/** Lets one loop sleep until there is something to do. A wake-up while nobody sleeps isn't lost. */
export class WakeUp {
  #woken = false;
  #wake: (() => void) | undefined;

  wake(): void {
    this.#woken = true;
    this.#wake?.();
  }

  /** Resolves at the next wake-up, at once when one came since the last sleep, and after the timeout, if there is one, at the latest. */
  async sleep(timeoutMs?: number): Promise<void> {
    if (!this.#woken) {
      await new Promise<void>((resolve) => {
        const timer = timeoutMs === undefined ? undefined : setTimeout(resolve, timeoutMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = undefined;
    }
    this.#woken = false;
  }
}
