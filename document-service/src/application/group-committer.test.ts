import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Operation } from '@weft/ot/operation';
import { OperationWindow } from '@weft/ot/operation-window';
import { SEMANTICS } from '@weft/ot/semantics';
import { advance, decide, type SequencedDocument, type SubmissionRecord } from '@weft/ot/sequencer';
import { systemClock } from '@weft/service-kit/clock';
import { createLogger } from '@weft/service-kit/logger';
import { Metrics } from '@weft/service-kit/metrics';
import type { LogRecord } from '@weft/submission-log/submission-log';
import { expect, test } from 'vitest';
import type { CommitBatch, DecidedEvent, OperationEvent } from '../domain/commit-batch.ts';
import { DocumentEvents } from '../events.ts';
import { decodeRecord, encodeRecord } from '../log/record-codec.ts';
import type { CommitOutcome, Committer } from '../ports/committer.ts';
import type { DocumentLoads, LoadedHead, LoadedOperation, LoadRequest, LoadResult } from '../ports/document-loads.ts';
import { waitFor } from '../testing/wait-for.ts';
import { DocumentCache } from './document-cache.ts';
import { Gatherer } from './gatherer.ts';
import { GroupCommitter } from './group-committer.ts';
import { MissingState } from './missing-state.ts';
import { PartitionWorker } from './partition-worker.ts';

/** Numbers that look random and are the same for the same seed. */
class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }

  oneIn(count: number): boolean {
    return this.below(count) === 0;
  }
}

interface Position {
  epoch: number;
  nextOffset: number;
}

/** What the commit statement does, in memory, with faults by dice. */
class FaultyDatabase implements Committer, DocumentLoads {
  readonly positions = new Map<number, Position>();
  readonly heads = new Map<string, LoadedHead>();
  readonly sessions = new Map<string, LoadResult['sessions'][number]>();
  readonly operationRows = new Map<string, LoadedOperation[]>();
  readonly #dice: Dice;
  calm = false;

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  async commit(batch: CommitBatch): Promise<CommitOutcome> {
    await delay(this.#dice.below(4));
    if (!this.calm && batch.quarantined.length === 0 && this.#dice.oneIn(15))
      return { kind: 'refused', error: new Error('refused by dice') };
    if (!this.calm && this.#dice.oneIn(10)) {
      // Another instance takes one of the partitions, does nothing, and lets go.
      const [partition = 0] = batch.partitions.keys();
      this.position(partition).epoch += 1;
    }
    const fenced = [...batch.partitions.values()].filter(({ partition, epoch, expectedOffset }) => {
      const position = this.position(partition);
      return position.epoch !== epoch || position.nextOffset !== expectedOffset;
    });
    const out = new Set(fenced.map(({ partition }) => partition));
    this.#write(batch, out);
    await delay(this.#dice.below(3));
    return { kind: 'committed', fenced: [...out] };
  }

  async load({ heads, sessions, tails }: LoadRequest): Promise<LoadResult> {
    await delay(this.#dice.below(3));
    if (!this.calm && this.#dice.oneIn(8)) throw new Error('no answer by dice');
    const result = {
      heads: heads.flatMap((documentId) => this.heads.get(documentId) ?? []),
      sessions: sessions.flatMap(({ documentId, sessionId }) => this.sessions.get(documentId + sessionId) ?? []),
      floors: [],
      operations: tails.flatMap(({ documentId, after, until }) =>
        (this.operationRows.get(documentId) ?? []).filter(({ revision }) => revision > after && revision <= until),
      ),
    };
    await delay(this.#dice.below(3));
    return result;
  }

  position(partition: number): Position {
    const position = this.positions.get(partition) ?? { epoch: 1, nextOffset: 0 };
    this.positions.set(partition, position);
    return position;
  }

  #write(batch: CommitBatch, fenced: ReadonlySet<number>): void {
    for (const { partition, nextOffset } of batch.partitions.values()) {
      if (!fenced.has(partition)) this.position(partition).nextOffset = nextOffset;
    }
    for (const head of batch.heads.values()) {
      if (fenced.has(head.partition)) continue;
      const before = this.heads.get(head.documentId);
      if (before === undefined || before.revision !== head.expectedRevision) throw new Error('a head was elsewhere');
      this.heads.set(head.documentId, { ...before, ...head });
    }
    for (const session of batch.sessions.values()) {
      if (!fenced.has(session.partition)) this.sessions.set(session.documentId + session.sessionId, session);
    }
    for (const event of batch.events) {
      if (event.kind !== 'operation' || fenced.has(event.partition)) continue;
      const rows = this.operationRows.get(event.documentId) ?? [];
      this.operationRows.set(event.documentId, [...rows, event]);
    }
  }

  async close(): Promise<void> {}
  readonly openState = unused;
  readonly operations = unused;
  readonly chainAt = unused;
  readonly firstRevisionOf = unused;
  readonly snapshot = unused;
  readonly revisionAt = unused;
}

function unused(): never {
  throw new Error('sequencing never asks for this');
}

interface Author {
  readonly documentId: string;
  readonly sessionId: string;
  readonly userId: string;
  sequence: number;
}

const PARTITIONS = 3;
const RECORDS = 1_500;

/** A log of submissions, some of them repeated or out of order, by several sessions in several documents. */
function writeLog(dice: Dice, documents: readonly { documentId: string; partition: number }[]): LogRecord[][] {
  const log: LogRecord[][] = Array.from({ length: PARTITIONS }, () => []);
  const authors = documents.flatMap(({ documentId }) =>
    Array.from({ length: 3 }, (): Author => {
      return { documentId, sessionId: randomUUID(), userId: randomUUID(), sequence: 0 };
    }),
  );
  for (let index = 0; index < RECORDS; index += 1) {
    const author = authors[dice.below(authors.length)];
    const partition = documents.find(({ documentId }) => documentId === author?.documentId)?.partition ?? 0;
    const records = log[partition];
    if (author === undefined || records === undefined) continue;
    if (!dice.oneIn(10)) author.sequence += 1;
    const operation: Operation = dice.oneIn(3) ? [`${index}`, { d: 1 }] : [`${index}`];
    const submission: SubmissionRecord = {
      documentId: author.documentId,
      userId: author.userId,
      sessionId: author.sessionId,
      sequence: Math.max(1, author.sequence),
      baseRevision: 0,
      action: { kind: 'operation', operation },
      permissionEpoch: 0n,
      semantics: SEMANTICS,
    };
    const value = encodeRecord(submission);
    records.push({ offset: records.length, appendedAtMs: index, value });
  }
  return log;
}

/** What the sequencer alone makes of the log: the truth to be met. */
function truth(log: LogRecord[][], documents: readonly { documentId: string }[]): Map<string, string[]> {
  const sequenced = new Map(documents.map(({ documentId }) => [documentId, emptyDocument(documentId)]));
  const outcomes = new Map(documents.map(({ documentId }) => [documentId, [] as string[]]));
  for (const { value } of log.flat()) {
    const record = decodeRecord(value);
    const document = sequenced.get(record.documentId);
    if (document === undefined) continue;
    const outcome = decide(document, record);
    advance(document, record, outcome);
    if (outcome.kind === 'accepted') outcomes.get(record.documentId)?.push(named(outcome));
  }
  return outcomes;
}

function named({ revision, chain }: { revision: number; chain: bigint }): string {
  return `${revision} ${chain.toString(16).padStart(16, '0')}`;
}

function emptyDocument(documentId: string): SequencedDocument {
  return {
    documentId,
    revision: 0,
    length: 10,
    chain: 0n,
    closed: false,
    quarantineReason: undefined,
    sessionFloor: 0,
    sessions: new Map(),
    rights: new Map(),
    window: new OperationWindow(0),
  };
}

function emptyHead(documentId: string, partition: number): LoadedHead {
  const state = { closed: false, quarantineReason: undefined, snapshotRevision: 0, sessionFloor: 0, revocations: [] };
  return { documentId, partition, revision: 0, length: 10, chain: 0n, ...state };
}

/** Runs a log through the committer against a faulty database; claims again what is fenced. */
async function run(seed: number) {
  const dice = new Dice(seed);
  const database = new FaultyDatabase(dice);
  const documents = Array.from({ length: 7 }, (_, index) => ({
    documentId: randomUUID(),
    partition: index % PARTITIONS,
  }));
  for (const { documentId, partition } of documents) database.heads.set(documentId, emptyHead(documentId, partition));
  const log = writeLog(dice, documents);
  const told: DecidedEvent[] = [];
  const cache = new DocumentCache();
  const missing = new MissingState(cache);
  const broken: unknown[] = [];
  const committer = new GroupCommitter({
    cache,
    missing,
    gatherer: new Gatherer({ cache, missing, decode: decodeRecord, clock: systemClock }),
    committer: database,
    loads: database,
    clock: systemClock,
    logger: createLogger('test', 'silent'),
    events: new DocumentEvents(new Metrics(), (error) => broken.push(error)),
    handlers: {
      committed: (events) => told.push(...events),
      advanced: () => undefined,
      fenced: (partition) => void delay(dice.below(5)).then(() => claim(partition)),
    },
  });
  const claim = (partition: number) => {
    const position = database.position(partition);
    position.epoch += 1;
    const records = log[partition] ?? [];
    const worker = new PartitionWorker({
      partition,
      epoch: position.epoch,
      nextOffset: position.nextOffset,
      lastRecord: digest(records[position.nextOffset - 1]?.value),
      digest: (value) => createHash('sha256').update(value).digest(),
      source: {
        seek: (_, offset) => void deliver(worker, records.slice(offset)),
        pause: () => undefined,
        resume: () => undefined,
      },
      clock: systemClock,
    });
    committer.open(worker);
  };
  const deliver = async (worker: PartitionWorker, records: LogRecord[]) => {
    for (let at = 0; at < records.length; ) {
      await delay(dice.below(2));
      const next = at + 1 + dice.below(40);
      if (committer.workers.get(worker.partition) !== worker) return;
      committer.offer(worker.partition, records.slice(at, next));
      at = next;
    }
  };
  for (let partition = 0; partition < PARTITIONS; partition += 1) claim(partition);
  const steps = delay(500).then(() => {
    database.calm = true;
  });
  await waitFor(
    () => {
      const done = log.every((records, partition) => database.position(partition).nextOffset === records.length);
      return done || broken.length > 0 ? true : undefined;
    },
    () => `all records of seed ${seed}`,
  );
  await steps;
  committer.stop();
  expect(broken, `seed ${seed}`).toEqual([]);
  return { database, log, documents, told };
}

function digest(value: Uint8Array | undefined): Uint8Array | undefined {
  return value === undefined ? undefined : createHash('sha256').update(value).digest();
}

test('whatever the database does, each record takes effect once, in order, and only what is committed is told (I1, I2, I4)', async () => {
  const first = Date.now() % 1_000_000;
  for (let seed = first; seed < first + 6; seed += 1) {
    const { database, log, documents, told } = await run(seed);
    const expected = truth(log, documents);
    for (const { documentId } of documents) {
      const committed = database.operationRows.get(documentId) ?? [];
      const quarantined = database.heads.get(documentId)?.quarantineReason !== undefined;
      // A document that the dice had refused three times over is stopped; what it has is right as far as it goes.
      const wanted = expected.get(documentId) ?? [];
      const right = quarantined ? wanted.slice(0, committed.length) : wanted;
      expect(committed.map(named), `seed ${seed}`).toEqual(right);
      const heard = told.filter(
        (event): event is OperationEvent => event.kind === 'operation' && event.documentId === documentId,
      );
      const rows = new Set(committed.map(named));
      expect(
        heard.every((event) => rows.has(named(event))),
        `seed ${seed}`,
      ).toBe(true);
      expect(new Set(heard.map(named)).size, `seed ${seed}`).toBe(heard.length);
    }
  }
});
