import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { MAX_BASE_LAG } from '@weft/ot/limits';
import { COMMANDS_ONCE, SEMANTICS, SEMANTICS_FOR_ALL } from '@weft/ot/semantics';
import type { Action, SubmissionRecord } from '@weft/ot/sequencer';
import type { Clock } from '@weft/service-kit/clock';
import {
  type LogRecord,
  PublishError,
  type SubmissionLog,
  type SubmissionPublisher,
} from '@weft/submission-log/submission-log';
import {
  OPERATIONS_PAGE,
  OUTCOME_DEADLINE_MS,
  OUTCOME_INTERVAL_MS,
  REBUILD_OPERATIONS,
  REBUILD_READ_MS,
  REBUILD_SESSIONS,
  REPUBLISH_MS,
} from '../limits.ts';
import type { DocumentLoads, LoadedHead, LoadedOperation, OpenState } from '../ports/document-loads.ts';
import type {
  OperatorAction,
  OwnerFence,
  QuarantineCatalog,
  RebuiltDocument,
  StoredOperation,
} from '../ports/quarantine-catalog.ts';
import type { SegmentCatalog } from '../ports/segment-catalog.ts';
import {
  type DocumentRecord,
  DocumentRecords,
  lengthOf,
  RebuildError,
  rebuildOperations,
  type SoundState,
  soundUpTo,
} from './document-rebuild.ts';
import { readLog } from './log-reader.ts';
import { rebuildSessions } from './session-mending.ts';

/** Nobody in the contract's sense: a record of an operator. */
const OPERATOR_ID = '00000000-0000-0000-0000-000000000000';

/** What an operator asked for can't be done as things are. */
export class DeskError extends Error {
  override name = 'DeskError';
  readonly reason: 'NOT_FOUND' | 'NOT_OWNER' | 'NOT_QUARANTINED' | 'OUTCOME_UNKNOWN' | 'REBUILD_FAILED';
  /** host:port of whom to ask instead. */
  readonly owner: string | undefined;

  constructor(
    reason: DeskError['reason'],
    message: string,
    options: ErrorOptions & { owner?: string | undefined } = {},
  ) {
    super(message, options);
    this.reason = reason;
    this.owner = options.owner;
  }
}

interface QuarantineDeskOptions {
  readonly catalog: QuarantineCatalog;
  readonly segments: SegmentCatalog;
  /** From the database, and from segments where it is older. */
  readonly loads: DocumentLoads;
  /** The length of a document's text at a revision, in code points. */
  readonly lengthAt: (documentId: string, revision: number) => Promise<number>;
  readonly publisher: SubmissionPublisher;
  readonly log: Pick<SubmissionLog, 'openConsumer'>;
  readonly encode: (record: SubmissionRecord) => Uint8Array;
  readonly decode: (value: Uint8Array) => SubmissionRecord;
  readonly partitionOf: (documentId: string) => number;
  /** The partitions owned now, by their epochs. */
  readonly held: () => ReadonlyMap<number, number>;
  readonly ownerOf: (partition: number) => Promise<string | undefined>;
  /** The sequencing rules that the partition's owner knows. */
  readonly semanticsOf: (partition: number) => Promise<number>;
  /** Where the partition's committed position is. */
  readonly nextOffset: (partition: number) => Promise<number>;
  /** What is in memory of a document is void. */
  readonly forget: (documentId: string) => void;
  readonly clock: Clock;
}

/** What a rebuild found and did. */
export interface RebuildReport {
  readonly firstRevision: number;
  readonly revision: number;
  readonly mended: readonly number[];
  /** How many sessions were put where their newest operations say. */
  readonly sessions: number;
  readonly chain: bigint;
  readonly length: number;
}

/** Where operators stop documents, look at them, mend them and let them go. Whatever they change, they change by a record in the log, or under the fence. */
export class QuarantineDesk {
  readonly #options: QuarantineDeskOptions;

  constructor(options: QuarantineDeskOptions) {
    this.#options = options;
  }

  get catalog(): QuarantineCatalog {
    return this.#options.catalog;
  }

  async head(documentId: string): Promise<LoadedHead> {
    return (await this.#state(documentId, [])).head;
  }

  async ownerOf(partition: number): Promise<string | undefined> {
    return this.#options.ownerOf(partition);
  }

  /** Stops a document. Done when this resolves. */
  async quarantine(action: OperatorAction & { readonly detail: string }, signal: AbortSignal): Promise<void> {
    const head = await this.head(action.documentId);
    await this.#options.catalog.note(action);
    const control = {
      kind: 'quarantine',
      reason: `${action.operator}: ${action.detail}`.slice(0, REASON_CHARACTERS),
    } as const;
    const command = await this.#command(head, control);
    await this.#carryOut(command, signal, ({ quarantineReason }) => quarantineReason !== undefined);
  }

  /** Lets a document take edits again. Done when this resolves. */
  async release(action: OperatorAction, signal: AbortSignal): Promise<void> {
    const head = await this.head(action.documentId);
    await this.#options.catalog.note(action);
    const command = await this.#command(head, { kind: 'release' });
    await this.#carryOut(command, signal, ({ quarantineReason }) => quarantineReason === undefined);
  }

  /**
   * Makes a quarantined document's newest operations again from the log, where they differ, then the rows of sessions that don't agree with them. Fails with DeskError when it
   * can't, and writes nothing of what it can't make whole.
   */
  async rebuild(documentId: string, operator: string, signal: AbortSignal): Promise<RebuildReport> {
    const { partitionOf, held, ownerOf, catalog, forget } = this.#options;
    const partition = partitionOf(documentId);
    const epoch = held().get(partition);
    if (epoch === undefined) {
      throw new DeskError('NOT_OWNER', 'another instance owns the document', { owner: await ownerOf(partition) });
    }
    const head = await this.head(documentId);
    if (head.quarantineReason === undefined) throw new DeskError('NOT_QUARANTINED', 'stop the document first');
    const { rebuilt, firstRevision } = await this.#remake(head, signal).catch(explained);
    const written = await catalog.rebuild(rebuilt, { partition, epoch }, operator);
    if (!written) throw new DeskError('NOT_OWNER', 'the document moved or changed meanwhile, ask again');
    forget(documentId);
    const sessions = await this.#mendSessions(head, { partition, epoch }, signal).catch(explained);
    forget(documentId);
    const { revision, chain, length, operations } = rebuilt;
    return { firstRevision, revision, chain, length, sessions, mended: operations.map((one) => one.revision) };
  }

  async #mendSessions(head: LoadedHead, fence: OwnerFence, signal: AbortSignal): Promise<number> {
    const { catalog } = this.#options;
    const lasts = await catalog.strayedSessions(head.documentId, REBUILD_SESSIONS);
    const [first] = lasts;
    if (first === undefined) return 0;
    const wanted = new Set(lasts.map(({ logOffset }) => logOffset));
    const records = await this.#records(head, first.logOffset, signal, wanted);
    const sessions = rebuildSessions(lasts, records);
    if (!(await catalog.rebuildSessions(head.documentId, sessions, fence)))
      throw new DeskError('NOT_OWNER', 'the document moved or changed meanwhile, ask again');
    return sessions.length;
  }

  async #remake(head: LoadedHead, signal: AbortSignal): Promise<{ rebuilt: RebuiltDocument; firstRevision: number }> {
    const { segments } = this.#options;
    const { documentId } = head;
    const archived = await segments.upTo(documentId, MAX_REVISION);
    const base = { revision: archived?.lastRevision ?? 0, chain: archived?.chain ?? 0n };
    const rows = await this.#rows(documentId, base.revision);
    const sound = soundUpTo(base, rows);
    const revision = Math.max(head.revision, rows.at(-1)?.revision ?? 0);
    const good = rows.filter((row) => row.revision <= sound);
    const length = (await this.#options.lengthAt(documentId, base.revision)) + lengthOf(good);
    const chain = good.at(-1)?.chain ?? base.chain;
    const firstRevision = base.revision + 1;
    const common = { documentId, expectedRevision: head.revision, revision };
    if (sound === revision)
      return { rebuilt: { ...common, length, chain, distrustSnapshot: false, operations: [] }, firstRevision };
    const before = await this.#before(documentId, sound);
    const damaged = rows.filter((row) => row.revision > sound);
    const state: SoundState = { documentId, revision: sound, length, chain, before };
    const records = await this.#records(head, firstOffset(sound, good, damaged), signal);
    const chains = [head.chain, ...damaged.filter((row) => row.revision === revision).map((row) => row.chain)];
    const remade = rebuildOperations(state, { revision, chains }, { records, rows: damaged });
    const stored = new Map(damaged.map((row) => [row.revision, row]));
    const operations = remade.operations.filter((one) => !isSame(one, stored.get(one.revision)));
    const distrustSnapshot = operations.some((one) => one.revision <= head.snapshotRevision);
    return { rebuilt: { ...common, ...remade, distrustSnapshot, operations }, firstRevision };
  }

  async #rows(documentId: string, after: number): Promise<StoredOperation[]> {
    const rows: StoredOperation[] = [];
    for (;;) {
      const page = await this.#options.catalog.operations(documentId, rows.at(-1)?.revision ?? after, OPERATIONS_PAGE);
      rows.push(...page);
      if (page.length < OPERATIONS_PAGE) return rows;
      if (rows.length > REBUILD_OPERATIONS)
        throw new RebuildError(`more than ${REBUILD_OPERATIONS} operations to look at`);
    }
  }

  async #before(documentId: string, until: number): Promise<LoadedOperation[]> {
    const found: LoadedOperation[] = [];
    for (let after = Math.max(0, until - MAX_BASE_LAG); after < until; after = found.at(-1)?.revision ?? until) {
      const page = await this.#options.loads.operations({ documentId, after, until, limit: OPERATIONS_PAGE });
      if (page.length === 0) throw new RebuildError(`operations after ${after} are missing`);
      found.push(...page);
    }
    return found;
  }

  /** The document's records from an offset on; only those at certain offsets when these are given. */
  async #records(
    { documentId, partition }: LoadedHead,
    from: number,
    signal: AbortSignal,
    wanted?: ReadonlySet<number>,
  ): Promise<readonly DocumentRecord[]> {
    const { log, decode, nextOffset } = this.#options;
    const found = new DocumentRecords(documentId, decode);
    const until = wanted === undefined ? await nextOffset(partition) : Math.max(...wanted) + 1;
    const range = { partition, from, until };
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(REBUILD_READ_MS)]);
    const take = (record: LogRecord) => {
      if (wanted?.has(record.offset) !== false) found.take(record);
    };
    await readLog(log, range, { take, signal: bounded });
    return found.records;
  }

  async #state(documentId: string, sessionIds: readonly string[]): Promise<OpenState> {
    const state = await this.#options.loads.openState(documentId, sessionIds);
    if (state === undefined) throw new DeskError('NOT_FOUND', 'there is no such document');
    return state;
  }

  /** A command with an identity, by which every further copy of it is known; without one while the owner is a build that doesn't know such. */
  async #command({ documentId, revision }: LoadedHead, action: Action): Promise<SubmissionRecord> {
    const { partitionOf, semanticsOf } = this.#options;
    const facts = { documentId, userId: OPERATOR_ID, permissionEpoch: 0n, action };
    if ((await semanticsOf(partitionOf(documentId))) < COMMANDS_ONCE) {
      return { ...facts, sessionId: '', sequence: 0, baseRevision: 0, semantics: SEMANTICS_FOR_ALL };
    }
    return { ...facts, sessionId: randomUUID(), sequence: 1, baseRevision: revision, semantics: SEMANTICS };
  }

  /** Publishes a command, again after a while where that is harmless, until what is committed says that it took its place. */
  async #carryOut(command: SubmissionRecord, signal: AbortSignal, took: (head: LoadedHead) => boolean): Promise<void> {
    const { publisher, encode, partitionOf, clock } = this.#options;
    const { documentId, sessionId } = command;
    const isOnce = sessionId !== '';
    const record = encode(command);
    const startedAtMs = clock.monotonic();
    let publishAtMs = startedAtMs;
    for (;;) {
      const now = clock.monotonic();
      if (now - startedAtMs > OUTCOME_DEADLINE_MS) {
        throw new DeskError('OUTCOME_UNKNOWN', 'it may be in the log and is not committed yet; look again later');
      }
      if (now >= publishAtMs) {
        publishAtMs = isOnce ? now + REPUBLISH_MS : Number.POSITIVE_INFINITY;
        await publisher.publish(partitionOf(documentId), [record]).catch((error: unknown) => {
          if (!isOnce || !(error instanceof PublishError)) throw error;
        });
      }
      const { head, sessions } = await this.#state(documentId, isOnce ? [sessionId] : []);
      if (isOnce ? sessions.length > 0 : took(head)) return;
      await delay(OUTCOME_INTERVAL_MS / 5, undefined, { signal });
    }
  }
}

const MAX_REVISION = 0x7fff_ffff;
/** Of a reason; below the contract's bound however long its characters are. */
const REASON_CHARACTERS = 256;

/** Where in the log to begin: at the record of the first operation to be made, as far as it is known. */
function firstOffset(sound: number, good: readonly StoredOperation[], damaged: readonly StoredOperation[]): number {
  const [first] = damaged;
  if (first?.revision === sound + 1) return first.logOffset;
  const last = good.at(-1);
  if (last !== undefined) return last.logOffset + 1;
  if (sound === 0) return 0;
  throw new RebuildError(`nothing says where in the log revision ${sound + 1} was`);
}

function explained(error: unknown): never {
  if (error instanceof DeskError) throw error;
  const message = error instanceof Error ? error.message : String(error);
  throw new DeskError('REBUILD_FAILED', `can't be made again: ${message}`, { cause: error });
}

function isSame(one: StoredOperation, other: StoredOperation | undefined): boolean {
  return (
    other !== undefined &&
    Buffer.compare(one.operation, other.operation) === 0 &&
    one.chain === other.chain &&
    one.sequence === other.sequence &&
    one.sessionId === other.sessionId &&
    one.userId === other.userId &&
    one.logOffset === other.logOffset
  );
}
