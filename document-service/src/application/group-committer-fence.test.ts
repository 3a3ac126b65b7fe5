import { randomUUID } from 'node:crypto';
import { SEMANTICS } from '@weft/ot/semantics';
import { systemClock } from '@weft/service-kit/clock';
import { createLogger } from '@weft/service-kit/logger';
import { Metrics } from '@weft/service-kit/metrics';
import type { LogRecord } from '@weft/submission-log/submission-log';
import { expect, test } from 'vitest';
import type { CommitBatch } from '../domain/commit-batch.ts';
import { DocumentEvents } from '../events.ts';
import { decodeRecord, encodeRecord } from '../log/record-codec.ts';
import type { CommitOutcome } from '../ports/committer.ts';
import type { DocumentLoads, LoadRequest, LoadResult } from '../ports/document-loads.ts';
import { waitFor } from '../testing/wait-for.ts';
import { DocumentCache } from './document-cache.ts';
import { Gatherer } from './gatherer.ts';
import { GroupCommitter } from './group-committer.ts';
import { MissingState } from './missing-state.ts';
import { PartitionWorker } from './partition-worker.ts';

/** By turns in partition 0 and 1, each with one session. */
const DOCUMENTS = Array.from({ length: 4 }, () => ({ documentId: randomUUID(), sessionId: randomUUID(), sequence: 0 }));
const PARTITIONS = 2;
const USER = randomUUID();

/** What was offered is sequenced after this turn of the event loop. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** New documents in two partitions, and commits that are answered by hand. */
function committing() {
  const log: LogRecord[][] = [[], []];
  const commits: { batch: CommitBatch; answer: (outcome: CommitOutcome) => void }[] = [];
  const committed = new Set<string>();
  const loads = {
    load: async ({ heads }: LoadRequest): Promise<LoadResult> => ({
      heads: heads.map((documentId) => ({
        documentId,
        partition: DOCUMENTS.findIndex((document) => document.documentId === documentId) % PARTITIONS,
        revision: 0,
        length: 0,
        chain: 0n,
        closed: false,
        quarantineReason: undefined,
        snapshotRevision: 0,
        sessionFloor: 0,
        revocations: [],
      })),
      sessions: [],
      floors: [],
      operations: [],
    }),
  };
  const cache = new DocumentCache();
  const missing = new MissingState(cache);
  const committer: GroupCommitter = new GroupCommitter({
    cache,
    missing,
    gatherer: new Gatherer({ cache, missing, decode: decodeRecord, clock: systemClock }),
    committer: {
      commit: (batch) => new Promise((answer) => commits.push({ batch, answer })),
      close: async () => undefined,
    },
    // What isn't here sequencing never asks for.
    loads: loads as unknown as DocumentLoads,
    clock: systemClock,
    logger: createLogger('test', 'silent'),
    events: new DocumentEvents(new Metrics(), (error) => expect.fail(String(error))),
    handlers: {
      committed: (events) => {
        for (const event of events)
          if (event.kind === 'operation') committed.add(`${event.documentId} ${event.revision}`);
      },
      advanced: () => undefined,
      // As the ownership does: a lost partition is closed at once.
      fenced: (partition) => committer.close(partition),
    },
  });
  const open = (partition: number) => {
    const source = { seek: () => undefined, pause: () => undefined, resume: () => undefined };
    const claim = { partition, epoch: 1, nextOffset: 0, lastRecord: undefined };
    const worker = new PartitionWorker({ ...claim, digest: (value) => value, source, clock: systemClock });
    committer.open(worker);
    return worker;
  };
  /** The next edit of a document arrives. */
  const edit = (index: number) => {
    const document = DOCUMENTS[index];
    const records = log[index % PARTITIONS];
    if (document === undefined || records === undefined) throw new RangeError(`no document ${index}`);
    const { documentId, sessionId, sequence } = document;
    document.sequence += 1;
    const value = encodeRecord({
      documentId,
      userId: USER,
      sessionId,
      sequence: document.sequence,
      baseRevision: sequence,
      action: { kind: 'operation', operation: ['x'] },
      permissionEpoch: 0n,
      semantics: SEMANTICS,
    });
    const record = { offset: records.length, appendedAtMs: 0, value };
    records.push(record);
    committer.offer(index % PARTITIONS, [record]);
  };
  return { committer, commits, committed, open, edit };
}

test('a partition fenced out of a commit leaves the others where that commit has brought them (I5)', async () => {
  const { committer, commits, committed, open, edit } = committing();
  open(0);
  open(1);
  for (let index = 0; index < DOCUMENTS.length; index += 1) edit(index);
  let known = 0;
  const settleAll = async (count: number) => {
    await waitFor(() => {
      commits[known]?.answer({ kind: 'committed', fenced: [] });
      if (commits[known] !== undefined) known += 1;
      return committed.size === count ? true : undefined;
    }, `${count} operations`);
  };
  await settleAll(DOCUMENTS.length);
  edit(0);
  const first = await waitFor(() => commits[known], 'the first commit');
  for (const index of [0, 1]) edit(index);
  await turn();
  first.answer({ kind: 'committed', fenced: [] });
  const shared = await waitFor(() => commits[known + 1], 'the commit that both share');
  for (const index of [2, 3]) edit(index);
  await turn();
  const [fenced = 0, other = 1] = [...shared.batch.partitions.keys()];
  const reached = shared.batch.partitions.get(other)?.nextOffset ?? 0;
  shared.answer({ kind: 'committed', fenced: [fenced] });
  const next = await waitFor(() => commits[known + 2], 'the next commit');
  expect([...next.batch.partitions.values()]).toMatchObject([{ partition: other, expectedOffset: reached }]);
  expect(commits).toHaveLength(known + 3);
  committer.stop();
});
