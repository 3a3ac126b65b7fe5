import { roleFromJSON } from '@weft/gen/role';
import { Submission } from '@weft/gen/submission';
import { operationFromMessage, operationToMessage } from '@weft/ot/operation-codec';
import type { Action, SubmissionRecord } from '@weft/ot/sequencer';
import { isCanonicalUuid } from '@weft/ot/uuid';

/** The largest that PostgreSQL's bigint holds. */
const EPOCH_MAX = 2n ** 63n - 1n;

/** A record of the log that is no submission. */
export class RecordError extends Error {
  override name = 'RecordError';
}

/** A submission as the log has it. */
export interface LoggedSubmission extends SubmissionRecord {
  /** The traceparent of a submission that is traced; unset when there is none. */
  readonly traceContext?: string;
}

/** The submission in a record's value. Fails with RecordError, or whatever the decoders fail with, when there is none. */
export function decodeRecord(value: Uint8Array): LoggedSubmission {
  const message = Submission.decode(value);
  if (!isCanonicalUuid(message.documentId)) throw new RecordError('a record without a document');
  const action = actionOf(message.action);
  if (action.kind === 'operation' && !(isCanonicalUuid(message.userId) && isCanonicalUuid(message.sessionId))) {
    throw new RecordError('an operation without author or session');
  }
  const record = {
    documentId: message.documentId,
    userId: message.userId,
    sessionId: message.sessionId,
    sequence: message.sequence,
    baseRevision: message.baseRevision,
    action,
    permissionEpoch: message.permissionEpoch,
    semantics: message.semantics,
  };
  return {
    ...record,
    ...(message.ifRevision === undefined ? {} : { ifRevision: message.ifRevision }),
    ...(message.denied ? { denied: true } : {}),
    ...(message.traceContext === '' ? {} : { traceContext: message.traceContext }),
  };
}

function actionOf(action: Submission['action']): Action {
  switch (action?.$case) {
    case 'operation':
      return { kind: 'operation', operation: operationFromMessage(action.value) };
    case 'close':
      return { kind: 'close' };
    case 'permissionChange':
      if (!isCanonicalUuid(action.value.userId)) throw new RecordError('a change of rights without a user');
      if (action.value.permissionEpoch > EPOCH_MAX)
        throw new RecordError('a change of rights with an impossible epoch');
      return {
        kind: 'permission-change',
        userId: action.value.userId,
        role: action.value.role,
        epoch: action.value.permissionEpoch,
      };
    case 'quarantine':
      return { kind: 'quarantine', reason: action.value.reason };
    case 'release':
      return { kind: 'release' };
    case undefined:
      throw new RecordError('a record that asks for nothing');
  }
}

/** The value of a record. */
export function encodeRecord({
  action,
  ifRevision,
  traceContext = '',
  denied = false,
  ...facts
}: LoggedSubmission): Uint8Array {
  return Submission.encode({ ...facts, ifRevision, action: messageOf(action), traceContext, denied }).finish();
}

function messageOf(action: Action): Submission['action'] {
  switch (action.kind) {
    case 'operation':
      return { $case: 'operation', value: operationToMessage(action.operation) };
    case 'close':
      return { $case: 'close', value: {} };
    case 'permission-change': {
      const { userId, role, epoch } = action;
      return { $case: 'permissionChange', value: { userId, role: roleFromJSON(role), permissionEpoch: epoch } };
    }
    case 'quarantine':
      return { $case: 'quarantine', value: { reason: action.reason } };
    case 'release':
      return { $case: 'release', value: {} };
  }
}
