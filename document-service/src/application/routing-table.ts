import type { Clock } from '@weft/service-kit/clock';
import { every } from '@weft/service-kit/every';
import type { Logger } from '@weft/service-kit/logger';
import { HEARTBEAT_MS } from '../limits.ts';
import type { PartitionRow, PartitionTable } from '../ports/partition-table.ts';

/** Who owns a partition, for gateways. */
export type Route = Pick<PartitionRow, 'partition' | 'epoch' | 'owner' | 'semantics'>;

export type RouteListener = (changes: readonly Route[]) => void;

/** The table of owners as it is in the database, for all who watch. Read only while somebody does. */
export class RoutingTable {
  readonly #table: PartitionTable;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #routes = new Map<number, Route>();
  /** Listeners, and whether they have had the whole table. */
  readonly #listeners = new Map<RouteListener, boolean>();
  #stopLooking: (() => void) | undefined;
  #reading = false;
  /** Asked to look while it looks: what it finds may be older than the reason to ask. */
  #asked = false;
  #looking: Promise<PartitionRow[]> | undefined;
  #toldAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: { table: PartitionTable; clock: Clock; logger: Logger }) {
    this.#table = options.table;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  /** Tells the whole table, then what changes, and nothing at least every second while the table can be read. Answers how to stop. */
  watch(listener: RouteListener): () => void {
    this.#listeners.set(listener, false);
    this.#stopLooking ??= every(this.#clock, HEARTBEAT_MS, () => this.look());
    this.look();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.stop();
    };
  }

  /** host:port of a partition's owner, by the table as it is now; undefined when there is none. Those who ask at the same time share one reading. */
  async ownerOf(partition: number): Promise<string | undefined> {
    this.#looking ??= this.#table.read().finally(() => {
      this.#looking = undefined;
    });
    return (await this.#looking).find((row) => row.partition === partition)?.owner;
  }

  /** Reads the table now: somebody has, or may have, become an owner. */
  look(): void {
    this.#asked = this.#reading;
    if (this.#reading || this.#listeners.size === 0) return;
    this.#reading = true;
    this.#table
      .read()
      .then(
        (rows) => this.#tell(rows),
        (error: unknown) => this.#logger.warn({ err: error }, 'could not read the table of owners for watchers'),
      )
      .finally(() => {
        this.#reading = false;
        if (this.#asked) this.look();
      });
  }

  stop(): void {
    this.#stopLooking?.();
    this.#stopLooking = undefined;
  }

  #tell(rows: readonly PartitionRow[]): void {
    const changes = rows.filter((row) => this.#changed(row)).map(routeOf);
    for (const route of changes) this.#routes.set(route.partition, route);
    const now = this.#clock.monotonic();
    const due = changes.length > 0 || now - this.#toldAtMs >= HEARTBEAT_MS / 2;
    if (due) this.#toldAtMs = now;
    for (const [listener, hasTable] of this.#listeners) {
      this.#listeners.set(listener, true);
      if (!hasTable) listener([...this.#routes.values()]);
      else if (due) listener(changes);
    }
  }

  #changed(row: PartitionRow): boolean {
    const known = this.#routes.get(row.partition);
    return known?.epoch !== row.epoch || known.owner !== row.owner || known.semantics !== row.semantics;
  }
}

function routeOf({ partition, epoch, owner, semantics }: PartitionRow): Route {
  return { partition, epoch, owner, semantics };
}
