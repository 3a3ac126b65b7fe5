import { type Random, seededRandom } from '../../harness/seeded-random.ts';
import { EventHeap, type Scheduled } from './event-heap.ts';

/** Runs all promise callbacks that are due, and those that follow from them. */
const drainMicrotasks = new Function('%PerformMicrotaskCheckpoint()') as () => void;

/** Where wall clocks stand when a schedule begins. */
const WALL_START_MS = Date.UTC(2026, 0, 1);

/** A process, or something that stands for several. What it has scheduled dies with it. */
export class SimulatedProcess {
  readonly name: string;
  alive = true;
  paused = false;
  /** How far its wall clock is off, in milliseconds. */
  wallOffsetMs = 0;
  /** What came due while it was paused. */
  readonly held: Task[] = [];

  constructor(name: string) {
    this.name = name;
  }
}

/** Something that one process does at a time. */
export interface Task extends Scheduled {
  readonly process: SimulatedProcess;
  run: (() => void) | undefined;
}

/** What went wrong in a way that must not happen. */
export class Violation extends Error {
  override name = 'Violation';
}

/**
 * Time, chance and processes of one schedule. Everything that happens is a task of one process at one moment; between two tasks all that follows from the
 * first without waiting has been done. So a seed repeats a schedule to the letter.
 */
export class World {
  readonly seed: number;
  /** Stands for what never fails as a process: the network, the machines behind the ports. */
  readonly outside = new SimulatedProcess('outside');
  /** Whose task it is. */
  current: SimulatedProcess = this.outside;
  readonly #heap = new EventHeap<Task>();
  readonly #violations: string[] = [];
  readonly #randoms = new Map<string, Random>();
  #nowMs = 0;
  #order = 0;
  #ids = 0;
  #tasks = 0;

  constructor(seed: number) {
    this.seed = seed;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** How much was done. */
  get tasks(): number {
    return this.#tasks;
  }

  get violations(): readonly string[] {
    return this.#violations;
  }

  /** What the wall clock of the present process says. */
  get wallMs(): number {
    return WALL_START_MS + Math.floor(this.#nowMs) + this.current.wallOffsetMs;
  }

  /** Chance of one purpose: taking more of it changes nothing for the others. */
  random(purpose: string): Random {
    const known = this.#randoms.get(purpose);
    if (known !== undefined) return known;
    let hash = this.seed >>> 0;
    for (const letter of purpose) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193) >>> 0;
    const random = seededRandom(Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) >>> 0);
    this.#randoms.set(purpose, random);
    return random;
  }

  between(purpose: string, least: number, most: number): number {
    return least + this.random(purpose)() * (most - least);
  }

  chance(purpose: string, probability: number): boolean {
    return probability > 0 && this.random(purpose)() < probability;
  }

  /** A UUID nobody else has. */
  uuid(): string {
    this.#ids += 1;
    const random = this.random('ids');
    const high = Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
    return `${high}-0000-4000-8000-${this.#ids.toString(16).padStart(12, '0')}`;
  }

  /** Has a process do something a while from now. Answers the task; without its `run` nothing happens. */
  after(delayMs: number, run: () => void, process = this.current): Task {
    return this.at(this.#nowMs + Math.max(0, delayMs), run, process);
  }

  /** The same at a moment, not in the past. */
  at(atMs: number, run: () => void, process = this.current): Task {
    this.#order += 1;
    const task = { atMs, order: this.#order, process, run };
    this.#heap.push(task);
    return task;
  }

  /** Resolves for the present process a while from now. */
  pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.after(delayMs, resolve));
  }

  kill(process: SimulatedProcess): void {
    process.alive = false;
    process.held.length = 0;
  }

  resume(process: SimulatedProcess): void {
    if (!process.paused) return;
    process.paused = false;
    for (const task of process.held.splice(0)) {
      this.#order += 1;
      this.#heap.push({ ...task, atMs: this.#nowMs, order: this.#order, run: () => task.run?.() });
    }
  }

  /** Notes that something happened which must not. */
  violated(what: string): void {
    if (this.#violations.length < 20) this.#violations.push(`at ${Math.round(this.#nowMs)} ms: ${what}`);
  }

  /** Lets time pass until then, or until something has gone wrong. */
  run(untilMs: number): void {
    for (;;) {
      const task = this.#heap.first;
      if (task === undefined || task.atMs > untilMs || this.#violations.length > 0) break;
      this.#heap.pop();
      this.#nowMs = Math.max(this.#nowMs, task.atMs);
      if (task.run === undefined || !task.process.alive) continue;
      if (task.process.paused) task.process.held.push(task);
      else this.#perform(task);
    }
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  #perform(task: Task): void {
    this.#tasks += 1;
    this.current = task.process;
    try {
      task.run?.();
    } catch (error) {
      this.violated(`${task.process.name} failed: ${error instanceof Error ? error.stack : String(error)}`);
    }
    drainMicrotasks();
    this.current = this.outside;
  }
}
