import { nextChain } from '@weft/ot/chain';
import { MAX_BASE_LAG } from '@weft/ot/limits';
import { lengthDelta } from '@weft/ot/operation';
import { decodeOperation } from '@weft/ot/operation-codec';
import { OperationWindow } from '@weft/ot/operation-window';
import { type Accepted, advance, decide, type SequencedDocument, type SubmissionRecord } from '@weft/ot/sequencer';
import type { LogRecord } from '@weft/submission-log/submission-log';
import { REBUILD_BYTES } from '../limits.ts';
import type { LoadedOperation } from '../ports/document-loads.ts';
import type { RebuiltOperation, StoredOperation } from '../ports/quarantine-catalog.ts';

/** The log does not lead to the document's history, so nothing may be written. */
export class RebuildError extends Error {
  override name = 'RebuildError';
}

/** A state of the document that is known to be right. */
export interface SoundState {
  readonly documentId: string;
  readonly revision: number;
  /** In code points. */
  readonly length: number;
  readonly chain: bigint;
  /** Operations up to it, as many as a base may lie back. */
  readonly before: readonly LoadedOperation[];
}

/** Where the document is to end up. */
export interface RebuildTarget {
  readonly revision: number;
  /** The chain there, as the head's row or the last operation's says. */
  readonly chains: readonly bigint[];
}

/** A record of the document, decoded. */
export interface DocumentRecord {
  readonly record: LogRecord;
  readonly submission: SubmissionRecord;
}

/** How many of the rows behind a state are right: each follows from the one before by its chain. */
export function soundUpTo(state: Pick<SoundState, 'revision' | 'chain'>, rows: readonly StoredOperation[]): number {
  let { revision, chain } = state;
  for (const row of rows) {
    if (row.revision !== revision + 1 || !isReadable(row)) return revision;
    if (nextChain(chain, row.operation, row.sessionId, row.sequence) !== row.chain) return revision;
    revision = row.revision;
    chain = row.chain;
  }
  return revision;
}

function isReadable({ operation }: StoredOperation): boolean {
  try {
    decodeOperation(operation);
    return true;
  } catch {
    return false;
  }
}

/** Records of one document as they are read, within a bound. */
export class DocumentRecords {
  readonly records: DocumentRecord[] = [];
  readonly #documentId: string;
  readonly #decode: (value: Uint8Array) => SubmissionRecord;
  #bytes = 0;

  constructor(documentId: string, decode: (value: Uint8Array) => SubmissionRecord) {
    this.#documentId = documentId;
    this.#decode = decode;
  }

  take(record: LogRecord): void {
    const submission = this.#submission(record);
    if (submission?.documentId !== this.#documentId || submission.action.kind !== 'operation') return;
    this.#bytes += record.value.length;
    if (this.#bytes > REBUILD_BYTES) throw new RebuildError(`more than ${REBUILD_BYTES} bytes of the log belong to it`);
    this.records.push({ record, submission });
  }

  #submission({ value }: LogRecord): SubmissionRecord | undefined {
    try {
      return this.#decode(value);
    } catch {
      return undefined;
    }
  }
}

/**
 * Makes operations again from their records, by the same rules that made them first. Where an operation's row still says which record it was, that record
 * is meant; elsewhere the next that is accepted. What comes out is believed only if it ends in a chain that is on record, so a wrong guess, or a log that
 * tells something else, can't be written. Pure.
 */
export function rebuildOperations(
  state: SoundState,
  target: RebuildTarget,
  evidence: { readonly records: readonly DocumentRecord[]; readonly rows: readonly StoredOperation[] },
): { operations: RebuiltOperation[]; length: number; chain: bigint } {
  const document = scratch(state);
  const known = new Map(evidence.rows.map((row) => [row.revision, row.logOffset]));
  const operations: RebuiltOperation[] = [];
  for (const { record, submission } of evidence.records) {
    if (document.revision === target.revision) break;
    const wanted = known.get(document.revision + 1);
    if (wanted !== undefined && record.offset !== wanted) continue;
    const outcome = judge(document, submission);
    if (outcome === undefined && wanted !== undefined) {
      throw new RebuildError(`record ${wanted} is no longer accepted as revision ${document.revision + 1}`);
    }
    if (outcome === undefined) continue;
    advance(document, submission, outcome);
    operations.push({
      revision: outcome.revision,
      operation: outcome.operationBytes,
      userId: submission.userId,
      sessionId: submission.sessionId,
      sequence: submission.sequence,
      logOffset: record.offset,
      recordedAtMs: record.appendedAtMs,
      chain: outcome.chain,
    });
  }
  if (document.revision !== target.revision) {
    throw new RebuildError(
      `the log leads to revision ${document.revision} only, the document was at ${target.revision}`,
    );
  }
  if (!target.chains.includes(document.chain)) {
    throw new RebuildError('the log leads to another history than the one on record: restore the database instead');
  }
  return { operations, length: document.length, chain: document.chain };
}

/** Rights, and what sessions did before, were judged when the record was first decided. */
function judge(document: SequencedDocument, submission: SubmissionRecord): Accepted | undefined {
  const { sessionId, userId, sequence } = submission;
  if (!document.sessions.has(sessionId) && sequence > 1) {
    const before = { userId, lastSequence: sequence - 1, lastRevision: 0, lastDigest: 0n };
    document.sessions.set(sessionId, before);
  }
  const outcome = decide(document, submission);
  return outcome.kind === 'accepted' ? outcome : undefined;
}

function scratch({ documentId, revision, length, chain, before }: SoundState): SequencedDocument {
  const recent = before.slice(-MAX_BASE_LAG);
  const sessions = new Map(
    recent.map(({ sessionId, userId, sequence, revision: lastRevision }) => [
      sessionId,
      { userId, lastSequence: sequence, lastRevision, lastDigest: 0n },
    ]),
  );
  return {
    documentId,
    revision,
    length,
    chain,
    closed: false,
    quarantineReason: undefined,
    sessionFloor: 0,
    sessions,
    rights: new Map(),
    window: new OperationWindow(
      revision,
      recent.map(({ operation }) => decodeOperation(operation)),
    ),
  };
}

/** How much longer the text is after these rows. */
export function lengthOf(rows: readonly StoredOperation[]): number {
  return rows.reduce((length, { operation }) => length + lengthDelta(decodeOperation(operation)), 0);
}
