import type { CommitBatch, OperationEvent, SessionRow } from '@weft/document-service/domain/commit-batch';
import { CommitRefusedError } from '@weft/document-service/ports/commit-database';
import type { LoadedHead, LoadedOperation, LoadedSession } from '@weft/document-service/ports/document-loads';
import type { PartitionRow } from '@weft/document-service/ports/partition-table';
import { recordDigest } from '@weft/document-service/postgres/commit-statement';
import type { World } from '../world/world.ts';
import { fenceLetsThrough, headConditionHolds } from './commit-conditions.ts';

export interface DocumentRow {
  readonly documentId: string;
  readonly partition: number;
  revision: number;
  length: number;
  chain: bigint;
  closed: boolean;
  quarantineReason: string | undefined;
  snapshotRevision: number;
  snapshotChain: bigint;
  storageKey: string | undefined;
  /** Operations by revision - 1. */
  readonly operations: OperationEvent[];
  /** By session and user, as the key of the table is. */
  readonly sessions: Map<string, SessionRow>;
  readonly revocations: Map<string, { epoch: bigint; role: number }>;
}

/** The tables, with the commit's meaning: everything joined to the rows that the fence lets through, and all or nothing. */
export class DatabaseModel {
  readonly #world: World;
  readonly partitions: PartitionRow[];
  readonly documents = new Map<string, DocumentRow>();
  /** Every operation by the chain it leads to. */
  readonly byChain = new Map<bigint, OperationEvent>();
  readonly quarantined: { readonly documentId: string; readonly reason: string }[] = [];
  /** Probability that a batch of several records is refused; taken apart it isn't. */
  refusals = 0;

  constructor(world: World, partitions: number) {
    this.#world = world;
    this.partitions = Array.from({ length: partitions }, (_row, partition) => ({
      partition,
      epoch: 0,
      owner: undefined,
      semantics: 1,
      nextOffset: 0,
      lastRecord: undefined,
    }));
  }

  addDocument(
    documentId: string,
    { partition, storageKey, length }: Pick<DocumentRow, 'partition' | 'storageKey' | 'length'>,
  ): void {
    this.documents.set(documentId, {
      documentId,
      partition,
      revision: 0,
      length,
      chain: 0n,
      closed: false,
      quarantineReason: undefined,
      snapshotRevision: 0,
      snapshotChain: 0n,
      storageKey,
      operations: [],
      sessions: new Map(),
      revocations: new Map(),
    });
  }

  /** Changes a partition's row. */
  setPartition(partition: number, change: Partial<PartitionRow>): PartitionRow {
    const row = this.partitions[partition];
    if (row === undefined) throw new Error(`there is no partition ${partition}`);
    const changed = { ...row, ...change };
    this.partitions[partition] = changed;
    return changed;
  }

  /** The commit statement. Answers the partitions whose fence let it through. */
  commit(batch: CommitBatch): ReadonlySet<number> {
    if (batch.records > 1 && this.#world.chance('refusals', this.refusals))
      throw new CommitRefusedError('out of luck', '22000');
    const passed = new Set<number>();
    for (const advance of batch.partitions.values()) {
      const row = this.partitions[advance.partition];
      if (row === undefined) continue;
      if (fenceLetsThrough(row, advance)) passed.add(advance.partition);
      // A late repeat stands behind the row; nobody's first attempt may stand before it under the row's own epoch.
      if (row.epoch === advance.epoch && advance.expectedOffset > row.nextOffset) {
        this.#world.violated(
          `I5: partition ${row.partition} stands at ${row.nextOffset}, its owner commits from ${advance.expectedOffset}`,
        );
      }
    }
    this.#check(batch, passed);
    this.#write(batch, passed);
    return passed;
  }

  head(documentId: string): LoadedHead | undefined {
    const row = this.documents.get(documentId);
    if (row === undefined) return undefined;
    const revocations = [...row.revocations].map(([userId, rights]) => ({ userId, ...rights }));
    const { partition, revision, length, chain, closed, quarantineReason, snapshotRevision } = row;
    const facts = { documentId, partition, revision, length, chain, closed, quarantineReason, snapshotRevision };
    return { ...facts, sessionFloor: 0, revocations };
  }

  sessions(documentId: string, sessionId: string): LoadedSession[] {
    const row = this.documents.get(documentId);
    return [...(row?.sessions.values() ?? [])].filter((session) => session.sessionId === sessionId);
  }

  operations(documentId: string, after: number, until: number): LoadedOperation[] {
    return this.documents.get(documentId)?.operations.slice(Math.max(0, after), until) ?? [];
  }

  /** Fails as the statement does, before anything is written. */
  #check(batch: CommitBatch, passed: ReadonlySet<number>): void {
    for (const head of batch.heads.values()) {
      if (!passed.has(head.partition)) continue;
      const row = this.documents.get(head.documentId);
      if (row === undefined || !headConditionHolds(row.revision, head.expectedRevision)) {
        throw new CommitRefusedError('division by zero', '22012');
      }
    }
    const next = new Map<string, number>();
    for (const event of batch.events) {
      if (event.kind !== 'operation' || !passed.has(event.partition)) continue;
      const row = this.documents.get(event.documentId);
      const expected = next.get(event.documentId) ?? (row?.operations.length ?? 0) + 1;
      if (event.revision < expected) throw new CommitRefusedError('duplicate key operations_pkey', '23505');
      if (event.revision > expected)
        this.#world.violated(`I1: revision ${event.revision} committed, ${expected} is next`);
      next.set(event.documentId, expected + 1);
    }
  }

  #write(batch: CommitBatch, passed: ReadonlySet<number>): void {
    for (const { partition, nextOffset, lastRecord } of batch.partitions.values()) {
      if (!passed.has(partition)) continue;
      const before = this.partitions[partition]?.nextOffset ?? 0;
      if (nextOffset <= before)
        this.#world.violated(`I5: partition ${partition} goes back from ${before} to ${nextOffset}`);
      this.setPartition(partition, { nextOffset, lastRecord: recordDigest(lastRecord) });
    }
    for (const event of batch.events) {
      if (event.kind === 'operation' && passed.has(event.partition)) {
        this.documents.get(event.documentId)?.operations.push(event);
        this.byChain.set(event.chain, event);
      }
    }
    for (const { documentId, partition, revision, length, chain, closed, quarantineReason } of batch.heads.values()) {
      const row = this.documents.get(documentId);
      if (row !== undefined && passed.has(partition)) {
        Object.assign(row, { revision, length, chain, closed, quarantineReason });
      }
    }
    for (const row of batch.sessions.values()) {
      if (passed.has(row.partition))
        this.documents.get(row.documentId)?.sessions.set(`${row.sessionId}${row.userId}`, row);
    }
    for (const { partition, documentId, userId, epoch, role } of batch.revocations.values()) {
      if (passed.has(partition)) this.documents.get(documentId)?.revocations.set(userId, { epoch, role });
    }
    for (const { partition, documentId, reason } of batch.quarantined) {
      if (passed.has(partition)) this.quarantined.push({ documentId, reason });
    }
  }
}
