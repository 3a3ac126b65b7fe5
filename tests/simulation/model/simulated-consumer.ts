import type { ConsumerHandlers, LogRecord, SubmissionConsumer } from '@weft/submission-log/submission-log';
import type { SimulatedProcess, World } from '../world/world.ts';
import { SESSION_TIMEOUT_MS } from './consumer-group.ts';
import type { LogModel } from './submission-log.ts';

/** How often a member speaks to the group, in milliseconds. */
const POLL_MS = 250;
/** Records delivered at once. */
const FETCH_RECORDS = 40;
/** How often what is under way still comes after a seek. */
const STRAYS = 0.3;

interface Line {
  position: number;
  paused: boolean;
  fetching: boolean;
  /** What was asked for under another number is void. */
  asked: number;
  /** What was asked for under this number comes all the same. */
  stray: number | undefined;
}

/** One member of the group, as a process has it. */
export class SimulatedConsumer implements SubmissionConsumer {
  readonly #log: LogModel;
  readonly #handlers: ConsumerHandlers;
  readonly #process: SimulatedProcess;
  readonly #lines = new Map<number, Line>();
  readonly #grown = (partition: number) => this.#fetch(partition);
  #seenAtMs: number;
  #closed = false;

  constructor(log: LogModel, handlers: ConsumerHandlers) {
    this.#log = log;
    this.#handlers = handlers;
    this.#process = this.#world.current;
    this.#seenAtMs = this.#world.nowMs;
    log.grown.add(this.#grown);
    this.#world.after(1, () => this.#poll());
  }

  get #world(): World {
    return this.#log.world;
  }

  get inTouch(): boolean {
    return this.#world.nowMs - this.#seenAtMs < SESSION_TIMEOUT_MS;
  }

  seek(partition: number, offset: number): void {
    const line = this.#lines.get(partition);
    if (line === undefined) return;
    // What is under way may still come before what is asked for now.
    if (line.fetching && this.#world.chance('strays', STRAYS)) line.stray = line.asked;
    line.asked += 1;
    line.position = offset;
    line.fetching = false;
    this.#fetch(partition);
  }

  pause(partition: number): void {
    const line = this.#lines.get(partition);
    if (line !== undefined) line.paused = true;
  }

  resume(partition: number): void {
    const line = this.#lines.get(partition);
    if (line === undefined) return;
    line.paused = false;
    this.#fetch(partition);
  }

  committed(partition: number, nextOffset: number): void {
    void this.#log.broker
      .call('hint', () => {
        this.#log.hints[partition] = nextOffset;
      })
      .catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#log.grown.delete(this.#grown);
    await this.#log.broker.call('leave', () => this.#log.group.leave(this.#process.name)).catch(() => undefined);
  }

  #poll(): void {
    if (this.#closed) return;
    const owned = new Set(this.#lines.keys());
    const askedAtMs = this.#world.nowMs;
    this.#log.broker
      .call('poll', () => this.#log.group.poll(this.#process.name, owned))
      .then(
        (given) => {
          this.#seenAtMs = askedAtMs;
          if (!this.#closed) this.#assign(given);
        },
        () => undefined,
      )
      .then(() => this.#world.after(POLL_MS, () => this.#poll()));
  }

  #assign(given: ReadonlySet<number>): void {
    const revoked = [...this.#lines.keys()].filter((partition) => !given.has(partition));
    const assigned = [...given].filter((partition) => !this.#lines.has(partition));
    for (const partition of revoked) this.#lines.delete(partition);
    for (const partition of assigned) {
      const position = this.#log.hints[partition] ?? 0;
      this.#lines.set(partition, { position, paused: false, fetching: false, asked: 0, stray: undefined });
    }
    if (revoked.length > 0) this.#handlers.revoked(revoked);
    if (assigned.length > 0) this.#handlers.assigned(assigned);
    for (const partition of assigned) this.#fetch(partition);
  }

  /** Asks for what is there, unless that is under way. */
  #fetch(partition: number): void {
    const line = this.#lines.get(partition);
    if (line === undefined || line.paused || line.fetching || this.#closed || !this.#process.alive) return;
    const records = this.#log.partitions[partition] ?? [];
    if (records.length <= line.position) return;
    line.fetching = true;
    const { asked, position } = line;
    const delayMs = this.#world.between('fetch', 0.2, this.#log.fetchMs);
    this.#world.after(
      delayMs,
      () => {
        this.#log.broker
          .call('fetch', () => this.#read(partition, position))
          .then(
            (found) => this.#arrived(partition, { line, asked }, found),
            () => this.#again(partition, { line, asked }),
          );
      },
      this.#process,
    );
  }

  #read(partition: number, position: number): LogRecord[] {
    const back = this.#world.chance('redelivery', this.#log.redelivery) ? 3 : 0;
    const from = Math.max(0, position - back);
    return (this.#log.partitions[partition] ?? []).slice(from, position + FETCH_RECORDS);
  }

  #arrived(partition: number, { line, asked }: { line: Line; asked: number }, records: LogRecord[]): void {
    if (this.#lines.get(partition) !== line || this.#closed) return;
    if (line.stray === asked) {
      line.stray = undefined;
      this.#handlers.records(partition, records);
      return;
    }
    if (line.asked !== asked) return;
    line.fetching = false;
    const last = records.at(-1);
    if (last !== undefined) {
      line.position = Math.max(line.position, last.offset + 1);
      this.#handlers.records(partition, this.#withHole(records));
    }
    this.#fetch(partition);
  }

  /** Sometimes the first records are missing: whoever notices asks for them. */
  #withHole(records: LogRecord[]): LogRecord[] {
    const { world, redelivery } = this.#log;
    return records.length > 1 && world.chance('holes', redelivery / 4) ? records.slice(-1) : records;
  }

  #again(partition: number, { line, asked }: { line: Line; asked: number }): void {
    if (line.asked !== asked) return;
    line.fetching = false;
    this.#world.after(50, () => this.#fetch(partition));
  }
}
