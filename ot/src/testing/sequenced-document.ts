import type { Operation } from '../operation.ts';
import { OperationWindow } from '../operation-window.ts';
import {
  type Action,
  advance,
  decide,
  type Outcome,
  type SequencedDocument,
  type SubmissionRecord,
} from '../sequencer.ts';

export const DOCUMENT = '0199a3f2-0000-7000-8000-000000000001';
export const ADA = '0199a3f2-0000-7000-8000-0000000000aa';
export const BOB = '0199a3f2-0000-7000-8000-0000000000bb';

/** A session id that depends on a number only. */
export function sessionId(index: number): string {
  return `0199a3f2-0000-7000-8000-${String(index).padStart(12, '0')}`;
}

/** A document at revision 0. */
export function emptyDocument(state: Partial<SequencedDocument> = {}): SequencedDocument {
  return {
    documentId: DOCUMENT,
    revision: 0,
    length: 0,
    chain: 0n,
    closed: false,
    quarantineReason: undefined,
    sessionFloor: 0,
    sessions: new Map(),
    rights: new Map(),
    window: new OperationWindow(state.revision ?? 0),
    ...state,
  };
}

/** A record of Ada's first session. */
export function submission(fields: Partial<SubmissionRecord> & { operation?: Operation }): SubmissionRecord {
  const { operation = ['x'], ...given } = fields;
  return {
    documentId: DOCUMENT,
    userId: ADA,
    sessionId: sessionId(1),
    sequence: 1,
    baseRevision: 0,
    action: { kind: 'operation', operation },
    permissionEpoch: 1n,
    semantics: 1,
    ...given,
  };
}

/** A control record. */
export function controlRecord(action: Exclude<Action, { kind: 'operation' }>): SubmissionRecord {
  return submission({ userId: ADA, sessionId: '', sequence: 0, action });
}

/** An operator's command; its identity depends on a number only. */
export function command(identity: number, action: Exclude<Action, { kind: 'operation' }>): SubmissionRecord {
  return submission({ sessionId: sessionId(identity), baseRevision: 2, semantics: 3, action });
}

/** Decides a record and folds it in. */
export function sequence(document: SequencedDocument, record: SubmissionRecord): Outcome {
  const outcome = decide(document, record);
  advance(document, record, outcome);
  return outcome;
}
