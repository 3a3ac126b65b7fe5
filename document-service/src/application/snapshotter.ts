import { type ContentStore, ContentStoreUnavailableError } from '@weft/content-store/content-store';
import type { Clock } from '@weft/service-kit/clock';
import type { Logger } from '@weft/service-kit/logger';
import type { CommitBatch, DecidedEvent } from '../domain/commit-batch.ts';
import { snapshotDue } from '../domain/snapshot-policy.ts';
import { firstStorageKey, storageKey } from '../domain/storage-key.ts';
import type { DocumentEvents } from '../events.ts';
import {
  DOCUMENTS_CHANGED,
  SNAPSHOT_REST_MAX_MS,
  SNAPSHOT_RESTS,
  SNAPSHOTS_BEHIND,
  SNAPSHOTS_CONCURRENT,
} from '../limits.ts';
import type { SnapshotCatalog } from '../ports/snapshot-catalog.ts';
import { type CommittedRun, CommittedRuns } from './committed-runs.ts';
import type { StoreBackoff } from './store-backoff.ts';
import { StoreRounds } from './store-rounds.ts';
import type { TextMaterialiser } from './text-materialiser.ts';

interface SnapshotterOptions {
  readonly materialiser: TextMaterialiser;
  readonly store: ContentStore;
  readonly backoff: StoreBackoff;
  /** Operations after which a snapshot is due. */
  readonly operations: number;
  readonly catalog: SnapshotCatalog;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly events: DocumentEvents;
}

interface Changes {
  revision: number;
  operations: number;
  bytes: number;
  changedAtMs: number;
}

const NOTHING = new Uint8Array(0);
const ONE_MORE = { operations: 1, bytes: 0 };

/**
 * Stores snapshots of changed documents, outside of any transaction: the object first, then, if nobody stored a newer one, the row that names it (I8).
 * What a row no longer names is removed when the next snapshot of the document replaces its successor: whoever found the old key a moment ago
 * can still read it. The object of revision 0 stays. A crash in between, or a removal that fails, leaves an object behind that nobody reads, never a
 * key without one. While the store is away what is due stays due, and is made up for when it is back.
 */
export class Snapshotter {
  readonly #options: SnapshotterOptions;
  readonly #changes = new Map<string, Changes>();
  readonly #runs = new CommittedRuns();
  readonly #running = new Set<Promise<void>>();
  readonly #rounds: StoreRounds;
  /** Runs out when the next snapshot may begin. */
  #resting: NodeJS.Timeout | undefined;

  constructor(options: SnapshotterOptions) {
    this.#options = options;
    this.#rounds = new StoreRounds(options.clock, () => this.#look());
  }

  start(): void {
    this.#rounds.start();
  }

  /** Makes no new snapshots and waits a little for those under way. */
  stop(): Promise<void> {
    return this.#rounds.stop(() => Promise.all(this.#running));
  }

  /** Takes note of what was committed. */
  committed(events: readonly DecidedEvent[], batch: CommitBatch): void {
    const now = this.#now();
    for (const event of events) {
      if (event.kind !== 'operation') continue;
      const changes = this.#changes.get(event.documentId) ?? { revision: 0, operations: 0, bytes: 0, changedAtMs: now };
      changes.revision = event.revision;
      changes.operations += 1;
      changes.bytes += event.operation.length;
      changes.changedAtMs = now;
      this.#remember(event.documentId, changes);
      this.#runs.add(event);
    }
    for (const { documentId } of batch.deleted) this.#forget(documentId);
  }

  /** Takes note of a document whose snapshot is known to be overdue, unless it is known here. */
  overdue(documentId: string, revision: number): void {
    if (this.#changes.has(documentId) || this.#changes.size >= DOCUMENTS_CHANGED) return;
    this.#changes.set(documentId, { revision, operations: 1, bytes: 0, changedAtMs: Number.NEGATIVE_INFINITY });
  }

  /** Stores the text at a revision now. `run` has operations leading to it, as far as they are at hand. */
  async snapshot(documentId: string, revision: number, run?: CommittedRun): Promise<void> {
    const { materialiser, store, catalog, events } = this.#options;
    const text = await materialiser.at(documentId, revision, (at) => run?.at(at));
    const key = storageKey(documentId, text.revision, text.chain);
    // Older revisions are made from the object of revision 0 once a row names any, so it comes first.
    if (await materialiser.isUnstored(documentId)) {
      await store.put(firstStorageKey(documentId), NOTHING, this.#rounds.signal);
    }
    await store.put(key, text.utf8, this.#rounds.signal);
    const replaced = await catalog.replace({ documentId, revision: text.revision, chain: text.chain, storageKey: key });
    events.snapshot(replaced === undefined ? 'superseded' : 'made');
    if (replaced !== undefined) await this.#removeOld(documentId, replaced.formerKey, [key, replaced.storageKey]);
  }

  #look(): void {
    if (!this.#rounds.going || this.#resting !== undefined) return;
    const now = this.#now();
    for (const [documentId, changes] of this.#changes) {
      if (this.#running.size >= SNAPSHOTS_CONCURRENT || !this.#options.backoff.open) return;
      const { operations, bytes, revision, changedAtMs } = changes;
      if (!snapshotDue({ operations, bytes, idleMs: now - changedAtMs }, this.#options.operations)) continue;
      this.#changes.delete(documentId);
      const run = this.#try(documentId, revision, changes);
      this.#running.add(run);
      void run.finally(() => {
        this.#running.delete(run);
        this.#rest(this.#now() - now);
      });
    }
  }

  /** What is stored behind everybody's back must not take the database and the processor from those who type. */
  #rest(tookMs: number): void {
    if (this.#changes.size <= SNAPSHOTS_BEHIND) {
      this.#resting ??= setTimeout(
        () => {
          this.#resting = undefined;
          this.#look();
        },
        Math.min(tookMs * SNAPSHOT_RESTS, SNAPSHOT_REST_MAX_MS),
      ).unref();
    } else this.#look();
  }

  async #try(documentId: string, revision: number, changes: Changes): Promise<void> {
    try {
      const run = this.#runs.take(documentId);
      await this.#options.backoff.run(() => this.snapshot(documentId, revision, run));
    } catch (error) {
      this.#options.events.snapshot('failed');
      this.#options.logger.warn({ err: error, documentId, revision }, 'could not store a snapshot, trying again later');
      const since = this.#changes.get(documentId);
      if (error instanceof ContentStoreUnavailableError) this.#remember(documentId, merged(changes, since));
      // Counted as one operation: it is due again when the document rests.
      else if (since === undefined) this.#remember(documentId, { ...changes, ...ONE_MORE, changedAtMs: this.#now() });
    }
  }

  #now(): number {
    return this.#options.clock.monotonic();
  }

  #remember(documentId: string, changes: Changes): void {
    // The latest change stands last: past the bound the longest unchanged goes.
    this.#changes.delete(documentId);
    this.#changes.set(documentId, changes);
    if (this.#changes.size <= DOCUMENTS_CHANGED) return;
    const [longestUnchanged] = this.#changes.keys();
    if (longestUnchanged !== undefined) this.#forget(longestUnchanged);
  }

  #forget(documentId: string): void {
    this.#changes.delete(documentId);
    this.#runs.forget(documentId);
  }

  /** Removes what the replaced snapshot had replaced itself: whoever found that key has long read it. */
  async #removeOld(documentId: string, old: string | undefined, kept: readonly (string | undefined)[]): Promise<void> {
    if (old === undefined || old === firstStorageKey(documentId) || kept.includes(old)) return;
    await this.#options.store.delete(old, this.#rounds.signal).catch((error: unknown) => {
      this.#options.logger.warn({ err: error, documentId, key: old }, 'could not remove a replaced snapshot; it stays');
    });
  }
}

function merged(failed: Changes, since: Changes | undefined): Changes {
  if (since === undefined) return failed;
  return { ...since, operations: failed.operations + since.operations, bytes: failed.bytes + since.bytes };
}
