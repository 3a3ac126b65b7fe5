import { performance } from 'node:perf_hooks';
import type { Task, World } from './world.ts';

/** The schedule that is being run; there is one at a time. */
let world: World | undefined;

const real = { now: performance.now.bind(performance) };

/** Real milliseconds, for measuring the simulation itself. */
export function realNowMs(): number {
  return real.now();
}

/** The world of the present schedule. Fails between schedules: nothing may outlive its world. */
export function currentWorld(): World {
  if (world === undefined) throw new Error('there is no schedule under way');
  return world;
}

/** From now on time is this world's. */
export function enterWorld(entered: World | undefined): void {
  world = entered;
}

/** What setTimeout and its kin answer. */
class VirtualTimer {
  readonly #run: () => void;
  readonly #delayMs: number;
  readonly #repeats: boolean;
  #task: Task;

  constructor(run: () => void, delayMs: number, repeats: boolean) {
    this.#run = run;
    this.#delayMs = Math.max(1, delayMs);
    this.#repeats = repeats;
    this.#task = this.#arm();
  }

  refresh(): this {
    this.#task.run = undefined;
    this.#task = this.#arm();
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }

  close(): this {
    this.#task.run = undefined;
    return this;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #arm(): Task {
    return currentWorld().after(this.#delayMs, () => {
      if (this.#repeats) this.#task = this.#arm();
      this.#run();
    });
  }
}

function clear(timer: unknown): void {
  if (timer instanceof VirtualTimer) timer.close();
}

/** Waits as node:timers/promises does. */
export function virtualDelay<Value>(
  delayMs = 1,
  value?: Value,
  { signal }: { signal?: AbortSignal } = {},
): Promise<Value> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const task = currentWorld().after(Math.max(1, delayMs), () => {
      signal?.removeEventListener('abort', aborted);
      resolve(value as Value);
    });
    const aborted = () => {
      task.run = undefined;
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', aborted, { once: true });
  });
}

/** Puts virtual time in the place of the machine's, for good: meant for a process that does nothing but simulate. */
export function installVirtualTime(): void {
  const timers = {
    setTimeout: (run: (...args: unknown[]) => void, delayMs = 1, ...args: unknown[]) =>
      new VirtualTimer(() => run(...args), delayMs, false),
    setInterval: (run: (...args: unknown[]) => void, delayMs = 1, ...args: unknown[]) =>
      new VirtualTimer(() => run(...args), delayMs, true),
    setImmediate: (run: (...args: unknown[]) => void, ...args: unknown[]) =>
      currentWorld().after(0, () => run(...args)),
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate: (task: Task) => {
      task.run = undefined;
    },
  };
  Object.assign(globalThis, timers);
  performance.now = () => world?.nowMs ?? real.now();
  const realDateNow = Date.now;
  Date.now = () => world?.wallMs ?? realDateNow();
  const realRandom = Math.random;
  Math.random = () => world?.random('Math.random')() ?? realRandom();
  AbortSignal.timeout = (delayMs) => {
    const controller = new AbortController();
    currentWorld().after(delayMs, () => controller.abort(new DOMException('timed out', 'TimeoutError')));
    return controller.signal;
  };
}
