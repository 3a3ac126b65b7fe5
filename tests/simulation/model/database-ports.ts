import type { CommitDatabase } from '@weft/document-service/ports/commit-database';
import type { DocumentLoads } from '@weft/document-service/ports/document-loads';
import type { PartitionTable } from '@weft/document-service/ports/partition-table';
import type { SegmentCatalog } from '@weft/document-service/ports/segment-catalog';
import type { SnapshotCatalog } from '@weft/document-service/ports/snapshot-catalog';
import { MAX_BASE_LAG } from '@weft/ot/limits';
import type { DatabaseModel } from './database.ts';
import type { Machine } from './machine.ts';

/** The ports of document-service on the database model; every call is one statement, or as many as PostgreSQL would be asked. */
export class DatabasePorts {
  readonly #server: Machine;
  readonly #model: DatabaseModel;

  constructor(server: Machine, model: DatabaseModel) {
    this.#server = server;
    this.#model = model;
  }

  partitionTable(address: string): PartitionTable {
    const model = this.#model;
    return {
      prepare: async () => undefined,
      read: () => this.#server.call('read partitions', () => [...model.partitions]),
      claim: (partition, observedEpoch) =>
        this.#server.call('claim', () => {
          if (model.partitions[partition]?.epoch !== observedEpoch) return undefined;
          return model.setPartition(partition, { epoch: observedEpoch + 1, owner: address });
        }),
      release: (held) =>
        this.#server.call('release', () => {
          for (const { partition, epoch } of held) {
            if (model.partitions[partition]?.epoch === epoch) model.setPartition(partition, { owner: undefined });
          }
        }),
    };
  }

  commitDatabase(): CommitDatabase {
    const model = this.#model;
    return {
      write: (batch) => this.#server.call('commit', () => model.commit(batch)),
      standings: (partitions) =>
        this.#server.call('look up', () => new Map(partitions.flatMap((one) => standing(model, one)))),
      drop: () => undefined,
      close: async () => undefined,
    };
  }

  loads(): DocumentLoads {
    const model = this.#model;
    const ask = <Result>(what: string, work: () => Result) => this.#server.call(what, work);
    return {
      load: async ({ heads, sessions, tails }) => {
        const [foundHeads, foundSessions, operations] = await Promise.all([
          heads.length === 0 ? [] : ask('heads', () => heads.flatMap((id) => model.head(id) ?? [])),
          sessions.length === 0
            ? []
            : ask('sessions', () => sessions.flatMap((one) => model.sessions(one.documentId, one.sessionId))),
          tails.length === 0
            ? []
            : ask('tails', () =>
                tails.flatMap(({ documentId, after, until }) => {
                  const oldest = (model.documents.get(documentId)?.revision ?? 0) - MAX_BASE_LAG;
                  return model.operations(documentId, Math.max(after, oldest), until);
                }),
              ),
        ]);
        // Sessions aren't forgotten here: every floor is where it began.
        const floors = sessions.map(({ documentId }) => ({ documentId, sessionFloor: 0 }));
        return { heads: foundHeads, floors, sessions: foundSessions, operations };
      },
      openState: (documentId, sessionIds) =>
        ask('open state', () => {
          const head = model.head(documentId);
          return head && { head, sessions: sessionIds.flatMap((id) => model.sessions(documentId, id)) };
        }),
      operations: ({ documentId, after, until, limit }) =>
        ask('operations', () => model.operations(documentId, after, until).slice(0, limit)),
      chainAt: (documentId, revision) =>
        ask('chain', () => model.operations(documentId, revision - 1, revision)[0]?.chain),
      firstRevisionOf: (documentId, sessionId, until) =>
        ask(
          'first revision',
          () => model.operations(documentId, 0, until).find((one) => one.sessionId === sessionId)?.revision,
        ),
      snapshot: (documentId) =>
        ask('snapshot', () => {
          const row = model.documents.get(documentId);
          return row && { revision: row.snapshotRevision, chain: row.snapshotChain, storageKey: row.storageKey };
        }),
      revisionAt: (documentId, timeMs) =>
        ask('revision at', () =>
          model
            .operations(documentId, 0, Number.MAX_SAFE_INTEGER)
            .reduce((newest, { recordedAtMs, revision }) => (recordedAtMs <= timeMs ? revision : newest), 0),
        ),
    };
  }

  snapshotCatalog(): SnapshotCatalog {
    return {
      replace: ({ documentId, revision, chain, storageKey }) =>
        this.#server.call('replace snapshot', () => {
          const row = this.#model.documents.get(documentId);
          if (row === undefined || row.snapshotRevision >= revision || row.revision < revision) return undefined;
          const replaced = { storageKey: row.storageKey };
          Object.assign(row, { snapshotRevision: revision, snapshotChain: chain, storageKey });
          return replaced;
        }),
    };
  }

  /** Nothing gets old enough here to be archived. */
  segmentCatalog(): Pick<SegmentCatalog, 'upTo' | 'recordedBefore' | 'lagging'> {
    return {
      upTo: async () => undefined,
      recordedBefore: async () => undefined,
      lagging: ({ partitions, snapshotOperations }) =>
        this.#server.call('lagging', () => ({
          documents: [...this.#model.documents.values()]
            .filter((row) => partitions.includes(row.partition))
            .filter((row) => row.revision - row.snapshotRevision >= snapshotOperations)
            .map(({ documentId, revision }) => ({ documentId, revision, snapshotLags: true, archiveLags: false })),
          next: undefined,
        })),
    };
  }
}

function standing(model: DatabaseModel, partition: number): [number, { epoch: number; nextOffset: number }][] {
  const row = model.partitions[partition];
  return row === undefined ? [] : [[partition, { epoch: row.epoch, nextOffset: row.nextOffset }]];
}
