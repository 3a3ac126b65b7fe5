import { submissionDigest } from '@weft/ot/chain';
import { encodeOperation } from '@weft/ot/operation-codec';
import { rejectionMeaning } from '@weft/ot/rejection';
import {
  type Accepted,
  advance,
  decide,
  isCommand,
  type Outcome,
  type Rejected,
  type SequencedDocument,
  type SubmissionRecord,
} from '@weft/ot/sequencer';
import type { CommitBatch, RecordTrace } from './commit-batch.ts';

/** A record with its place in the log. */
export interface PlacedRecord {
  readonly partition: number;
  readonly offset: number;
  readonly appendedAtMs: number;
  readonly value: Uint8Array;
  readonly submission: SubmissionRecord;
  /** Set when it is traced. */
  readonly trace?: RecordTrace | undefined;
}

/** What stands in the way of deciding a record. */
export type Obstacle = Extract<Outcome, { kind: 'unsupported' | 'needs-operations' }>;

/**
 * Decides a record on the document's state, folds it into that state, and writes down what the commit will write and tell. Answers the obstacle, and
 * changes nothing, when there is one. The caller moves the partition's position.
 */
export function sequenceRecord(
  batch: CommitBatch,
  document: SequencedDocument,
  record: PlacedRecord,
): Obstacle | undefined {
  const { submission } = record;
  const outcome = decide(document, submission);
  if (outcome.kind === 'unsupported' || outcome.kind === 'needs-operations') return outcome;
  const expectedRevision = document.revision;
  advance(document, submission, outcome);
  switch (outcome.kind) {
    case 'accepted':
      accepted(batch, record, outcome);
      setHead(batch, document, record.partition, expectedRevision);
      setSession(batch, document, record);
      break;
    case 'rejected':
      rejected(batch, record, outcome);
      if (outcome.endsSession) setSession(batch, document, record);
      break;
    case 'repeated':
      batch.events.push({ kind: 'repeated', ...authorOf(record), revision: outcome.revision });
      break;
    case 'controlled':
      controlled(batch, document, record);
      if (isCommand(submission)) setSession(batch, document, record);
      break;
    case 'ignored':
      break;
  }
  return undefined;
}

/** Refuses a record of a document that isn't there, or isn't in this partition. */
export function rejectUnknown(batch: CommitBatch, record: PlacedRecord): void {
  if (record.submission.action.kind !== 'operation') return;
  rejected(batch, record, { kind: 'rejected', code: 'DOCUMENT_NOT_FOUND', endsSession: false });
}

/** Puts a record aside for an operator, and stops its document when it is given: nothing of it is lost, and the partition goes on (I11). */
export function quarantineRecord(
  batch: CommitBatch,
  document: SequencedDocument | undefined,
  record: PlacedRecord,
  reason: string,
): void {
  const { partition, offset, value, submission } = record;
  const { documentId } = submission;
  batch.quarantined.push({ partition, documentId, logOffset: offset, record: value, reason });
  if (document === undefined) return;
  document.quarantineReason = reason;
  setHead(batch, document, partition, document.revision);
  if (submission.action.kind === 'operation') {
    rejected(batch, record, { kind: 'rejected', code: 'QUARANTINED', endsSession: false });
  }
  batch.events.push({ kind: 'ended', partition, documentId, code: 'QUARANTINED' });
}

function accepted(batch: CommitBatch, record: PlacedRecord, outcome: Accepted): void {
  batch.events.push({
    kind: 'operation',
    ...authorOf(record),
    revision: outcome.revision,
    operation: outcome.operationBytes,
    chain: outcome.chain,
    lengthDelta: outcome.lengthDelta,
    logOffset: record.offset,
    recordedAtMs: record.appendedAtMs,
  });
}

function rejected(batch: CommitBatch, record: PlacedRecord, outcome: Rejected): void {
  const { message, retryable, retryAfterMs } = rejectionMeaning(outcome.code);
  batch.events.push({
    kind: 'rejected',
    ...authorOf(record),
    code: outcome.code,
    message: outcome.detail === undefined ? message : `${message}: ${outcome.detail}`,
    retryable,
    retryAfterMs,
  });
}

function controlled(batch: CommitBatch, document: SequencedDocument, { partition, submission }: PlacedRecord): void {
  const { action, documentId } = submission;
  if (action.kind === 'permission-change') {
    const { userId, epoch, role } = action;
    batch.setRevocation({ partition, documentId, userId, epoch, role });
    batch.events.push({ kind: 'rights', partition, documentId, userId, role, permissionEpoch: epoch });
    return;
  }
  setHead(batch, document, partition, document.revision);
  if (action.kind === 'close') {
    batch.deleted.push({ partition, documentId });
    batch.events.push({ kind: 'ended', partition, documentId, code: 'DOCUMENT_DELETED' });
  } else if (action.kind === 'quarantine') {
    batch.events.push({ kind: 'ended', partition, documentId, code: 'QUARANTINED' });
  }
}

function setHead(batch: CommitBatch, document: SequencedDocument, partition: number, expectedRevision: number): void {
  const { documentId, revision, length, chain, closed, quarantineReason } = document;
  batch.setHead({ documentId, partition, expectedRevision, revision, length, chain, closed, quarantineReason });
}

function setSession(batch: CommitBatch, document: SequencedDocument, { partition, submission }: PlacedRecord): void {
  const { documentId, sessionId } = submission;
  const session = document.sessions.get(sessionId);
  if (session === undefined) return;
  const { userId, lastSequence, lastRevision, lastDigest, endedCode } = session;
  batch.setSession({ documentId, partition, sessionId, userId, lastSequence, lastRevision, lastDigest, endedCode });
}

function authorOf({ partition, submission, trace }: PlacedRecord) {
  const { documentId, userId, sessionId, sequence } = submission;
  return { partition, documentId, userId, sessionId, sequence, trace, digest: digestOf(submission) };
}

/** By which a gateway knows its own edit among those under one key; none has more than one submission. */
function digestOf({ sequence, baseRevision, ifRevision, action }: SubmissionRecord): bigint | undefined {
  if (sequence !== 1 || action.kind !== 'operation') return undefined;
  return submissionDigest(baseRevision, ifRevision, encodeOperation(action.operation));
}
