import type { Clock } from '@weft/service-kit/clock';
import { every } from '@weft/service-kit/every';
import type { Logger } from '@weft/service-kit/logger';
import { CLAIM_JITTER_MS, OWNERSHIP_INTERVAL_MS, OWNERSHIP_TRUST_MS } from '../limits.ts';
import type { PartitionRow, PartitionTable } from '../ports/partition-table.ts';

/** What follows from a change of ownership. Handlers return at once. */
export interface OwnershipHandlers {
  /** This instance owns the partition from the row's position on. */
  claimed(row: PartitionRow): void;
  /** It doesn't any more: nothing of it may be served or kept. */
  lost(partition: number): void;
  /** The database hasn't been heard of for too long: nobody may be served from memory until the ownership is confirmed again. */
  untrusted(): void;
}

interface OwnershipOptions {
  readonly table: PartitionTable;
  readonly handlers: OwnershipHandlers;
  /** True while the group has answered of late. */
  readonly inTouch: () => boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Which partitions are this instance's. The consumer group says whose turn it is; the epoch in the database decides.
 *
 * 1. What the group assigns is claimed, unless its row is already this instance's own and was not let go.
 * 2. Every second the rows are read again; another epoch means that the partition is lost.
 * 3. A lost partition that the group still assigns is claimed again, with jitter, once the group answers: who is cut off from it must not take from whom it
 *    has given the partition to.
 * 4. Without a successful read for OWNERSHIP_TRUST_MS nothing is trusted, until the next one.
 */
export class PartitionOwnership {
  readonly #table: PartitionTable;
  readonly #handlers: OwnershipHandlers;
  readonly #inTouch: () => boolean;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #assigned = new Set<number>();
  /** Epochs this instance holds. */
  readonly #held = new Map<number, number>();
  /** The last epoch this instance won and has not let go. */
  readonly #won = new Map<number, number>();
  readonly #claiming = new Set<number>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #stopRefresh: (() => void) | undefined;
  #reading = false;
  #confirmedAtMs = Number.NEGATIVE_INFINITY;
  #trusted = false;
  #stopped = false;

  constructor({ table, handlers, inTouch, clock, logger }: OwnershipOptions) {
    this.#inTouch = inTouch;
    this.#table = table;
    this.#handlers = handlers;
    this.#clock = clock;
    this.#logger = logger;
  }

  start(): void {
    this.#stopRefresh = every(this.#clock, OWNERSHIP_INTERVAL_MS, () => this.#tick());
  }

  /** Epochs of the partitions that may be served now. */
  get held(): ReadonlyMap<number, number> {
    return this.#held;
  }

  /** True while the table of owners could be read of late. */
  get confirmed(): boolean {
    return this.#clock.monotonic() - this.#confirmedAtMs < OWNERSHIP_TRUST_MS;
  }

  /** How many partitions the group has given to this instance and it doesn't hold. */
  get lacking(): number {
    return [...this.#assigned].filter((partition) => !this.#held.has(partition)).length;
  }

  /** True when documents of the partition may be served from memory. */
  owns(partition: number): boolean {
    return this.#held.has(partition) && this.confirmed;
  }

  assigned(partitions: readonly number[]): void {
    for (const partition of partitions) {
      this.#assigned.add(partition);
      if (!this.#held.has(partition)) void this.#claim(partition);
    }
  }

  revoked(partitions: readonly number[]): void {
    const epochs = partitions.flatMap((partition) => {
      this.#assigned.delete(partition);
      const epoch = this.#held.get(partition);
      return epoch === undefined ? [] : [{ partition, epoch }];
    });
    for (const { partition } of epochs) this.#lose(partition);
    this.#release(epochs).catch((error: unknown) =>
      this.#logger.warn({ err: error }, 'could not let go of partitions'),
    );
  }

  /** A commit of the partition didn't get through the fence. */
  fenced(partition: number): void {
    if (!this.#held.has(partition)) return;
    this.#logger.warn({ partition, epoch: this.#held.get(partition) }, 'fenced out of a partition');
    this.#lose(partition);
    this.#claimLater(partition);
  }

  /** Lets go of everything, so that others claim at once. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#stopRefresh?.();
    for (const timer of this.#timers) clearTimeout(timer);
    const held = [...this.#held].map(([partition, epoch]) => ({ partition, epoch }));
    this.#assigned.clear();
    for (const { partition } of held) this.#lose(partition);
    await this.#release(held);
  }

  /** What is let go counts as won no more: a release that is carried out late must not meet a claim of the same epoch. */
  async #release(held: readonly { partition: number; epoch: number }[]): Promise<void> {
    for (const { partition } of held) this.#won.delete(partition);
    if (held.length > 0) await this.#table.release(held);
  }

  #tick(): void {
    if (this.#trusted && this.#clock.monotonic() - this.#confirmedAtMs >= OWNERSHIP_TRUST_MS) {
      this.#trusted = false;
      this.#logger.error(
        { partitions: this.#held.size },
        'ownership could not be confirmed, serving nobody until it is',
      );
      this.#handlers.untrusted();
    }
    if (!this.#reading) void this.#confirm();
  }

  async #confirm(): Promise<void> {
    this.#reading = true;
    const askedAtMs = this.#clock.monotonic();
    const asked = new Map(this.#held);
    try {
      const rows = new Map((await this.#table.read()).map((row) => [row.partition, row]));
      this.#confirmed(askedAtMs);
      for (const [partition, epoch] of asked) {
        if (rows.get(partition)?.epoch === epoch || this.#held.get(partition) !== epoch) continue;
        this.#logger.warn(
          { partition, epoch, row: rows.get(partition)?.epoch },
          'another instance took a partition over',
        );
        this.#lose(partition);
        this.#claimLater(partition);
      }
    } catch (error) {
      this.#logger.warn({ err: error }, 'could not read the table of owners');
    } finally {
      this.#reading = false;
    }
  }

  #confirmed(atMs: number): void {
    this.#confirmedAtMs = Math.max(this.#confirmedAtMs, atMs);
    this.#trusted = true;
  }

  #lose(partition: number): void {
    if (this.#held.delete(partition)) this.#handlers.lost(partition);
  }

  #claimLater(partition: number): void {
    if (this.#stopped || !this.#assigned.has(partition)) return;
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        if (this.#inTouch()) void this.#claim(partition);
        else this.#claimLater(partition);
      },
      CLAIM_JITTER_MS * (0.2 + 0.8 * Math.random()),
    );
    this.#timers.add(timer);
  }

  async #claim(partition: number): Promise<void> {
    if (this.#claiming.has(partition)) return;
    this.#claiming.add(partition);
    const askedAtMs = this.#clock.monotonic();
    let row: PartitionRow | undefined;
    try {
      row = await this.#take(partition);
    } catch (error) {
      this.#logger.warn({ err: error, partition }, 'could not claim a partition');
    } finally {
      this.#claiming.delete(partition);
    }
    if (row === undefined) {
      this.#claimLater(partition);
      return;
    }
    this.#won.set(partition, row.epoch);
    if (this.#stopped || !this.#assigned.has(partition)) {
      await this.#release([row]).catch(() => undefined);
      return;
    }
    this.#held.set(partition, row.epoch);
    // A claim is as good a sign of the database as a read.
    if (this.#held.size === 1) this.#confirmed(askedAtMs);
    this.#logger.info({ partition, epoch: row.epoch, nextOffset: row.nextOffset }, 'owning a partition');
    this.#handlers.claimed(row);
  }

  async #take(partition: number): Promise<PartitionRow | undefined> {
    const observed = (await this.#table.read()).find((row) => row.partition === partition);
    if (observed === undefined) throw new Error(`partition ${partition} has no row`);
    const own = observed.owner !== undefined && observed.epoch === this.#won.get(partition);
    return own ? observed : this.#table.claim(partition, observed.epoch);
  }
}
