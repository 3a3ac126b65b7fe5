import type { OracleOperation } from '../oracle.ts';
import { ADA, BOB, sessionId } from '../sequenced-document.ts';

/** A record, with what it leaves out as in `RECORD`. */
export interface ScriptedRecord {
  readonly user?: string;
  readonly session?: string;
  readonly sequence?: number;
  readonly base?: number;
  readonly operation?: OracleOperation;
  readonly control?: Readonly<Record<string, unknown>>;
  readonly epoch?: number;
  readonly ifRevision?: number;
  readonly semantics?: number;
  readonly denied?: boolean;
}

export type ScriptedOutcome =
  | { readonly accepted: { readonly revision: number; readonly operation: OracleOperation } }
  | { readonly repeated: { readonly revision: number } }
  | { readonly rejected: { readonly code: string; readonly endsSession: boolean } }
  | { readonly controlled: Readonly<Record<string, never>> }
  | { readonly ignored: Readonly<Record<string, never>> }
  | { readonly unsupported: Readonly<Record<string, never>> };

export interface SequencerScript {
  readonly name: string;
  /** The state before the first record, where it isn't that of a new document. */
  readonly start?: { readonly revision?: number; readonly length?: number; readonly sessionFloor?: number };
  readonly steps: readonly (readonly [ScriptedRecord, ScriptedOutcome])[];
}

const ADAS = { user: ADA, session: sessionId(1) };
const BOBS = { user: BOB, session: sessionId(2) };
const accepted = (revision: number, operation: OracleOperation): ScriptedOutcome => ({
  accepted: { revision, operation },
});
const repeated = (revision: number): ScriptedOutcome => ({ repeated: { revision } });
const ends = (code: string): ScriptedOutcome => ({ rejected: { code, endsSession: true } });
const refused = (code: string): ScriptedOutcome => ({ rejected: { code, endsSession: false } });
const controlled: ScriptedOutcome = { controlled: {} };
const ignored: ScriptedOutcome = { ignored: {} };

const HELLO = [{ ...ADAS, sequence: 1, base: 0, operation: ['hello'] }, accepted(1, ['hello'])] as const;

const COMMAND = { user: '00000000-0000-0000-0000-000000000000', sequence: 1, base: 1, semantics: 3 };
const STOP = { ...COMMAND, session: sessionId(8), control: { quarantine: { reason: 'looked at' } } };
const LET_GO = { ...COMMAND, session: sessionId(9), control: { release: {} } };

/** Every outcome, each worked out by hand from the rules of a session. */
export const SEQUENCER_SCRIPTS: readonly SequencerScript[] = [
  {
    name: 'two people at the same place: the later goes first',
    steps: [
      HELLO,
      [{ ...BOBS, sequence: 1, base: 0, operation: ['😀'] }, accepted(2, ['😀'])],
      [{ ...ADAS, sequence: 2, base: 1, operation: [5, '!'] }, accepted(3, [6, '!'])],
      [{ ...BOBS, sequence: 2, base: 2, operation: [1, { d: 5 }, 'bye'] }, accepted(4, [1, { d: 5 }, 'bye'])],
    ],
  },
  {
    name: 'what others have deleted already takes a revision all the same',
    steps: [
      HELLO,
      [{ ...BOBS, sequence: 1, base: 1, operation: [{ d: 5 }] }, accepted(2, [{ d: 5 }])],
      [{ ...ADAS, sequence: 2, base: 1, operation: [1, { d: 3 }] }, accepted(3, [])],
    ],
  },
  {
    name: 'a repeat gets its first outcome, and another submission under its sequence ends the session',
    steps: [
      HELLO,
      [HELLO[0], repeated(1)],
      [{ ...ADAS, sequence: 2, base: 1, operation: [5, '!'] }, accepted(2, [5, '!'])],
      [HELLO[0], repeated(1)],
      [{ ...ADAS, sequence: 2, base: 1, operation: [5, '?'] }, ends('SEQUENCE_REUSED')],
      [{ ...ADAS, sequence: 2, base: 1, operation: [5, '!'] }, repeated(2)],
      [{ ...ADAS, sequence: 3, base: 2, operation: ['x'] }, refused('SEQUENCE_REUSED')],
    ],
  },
  {
    name: 'the base is part of what was asked',
    steps: [HELLO, [{ ...ADAS, sequence: 1, base: 1, operation: ['hello'] }, ends('SEQUENCE_REUSED')]],
  },
  {
    name: 'a gap consumes nothing',
    steps: [
      [{ ...ADAS, sequence: 2, base: 0, operation: ['b'] }, refused('OUT_OF_ORDER')],
      [{ ...ADAS, sequence: 1, base: 0, operation: ['a'] }, accepted(1, ['a'])],
      [{ ...ADAS, sequence: 3, base: 1, operation: ['c'] }, refused('OUT_OF_ORDER')],
      [{ ...ADAS, sequence: 2, base: 1, operation: ['b'] }, accepted(2, ['b'])],
    ],
  },
  {
    name: 'a session is its first user’s',
    steps: [
      HELLO,
      [{ ...BOBS, session: sessionId(1), sequence: 2, base: 1, operation: ['x'] }, refused('SESSION_NOT_YOURS')],
      [{ ...ADAS, sequence: 2, base: 1, operation: ['x'] }, accepted(2, ['x'])],
    ],
  },
  {
    name: 'bases above the head and below the session’s last revision',
    steps: [
      HELLO,
      [{ ...BOBS, sequence: 1, base: 2, operation: ['x'] }, ends('INVALID_BASE')],
      [{ ...BOBS, sequence: 1, base: 1, operation: ['x'] }, refused('INVALID_BASE')],
      [{ ...ADAS, sequence: 2, base: 0, operation: ['x'] }, ends('INVALID_BASE')],
    ],
  },
  {
    name: 'a base more than 4096 revisions old, whether or not the operations are at hand',
    start: { revision: 5000, length: 10 },
    steps: [[{ ...ADAS, sequence: 1, base: 903, operation: ['x'] }, ends('STALE_BASE')]],
  },
  {
    name: 'sessions that have been forgotten',
    start: { revision: 20, length: 10, sessionFloor: 15 },
    steps: [
      [{ ...ADAS, sequence: 1, base: 14, operation: ['x'] }, ends('SESSION_EXPIRED')],
      [{ ...BOBS, sequence: 7, base: 3, operation: ['x'] }, ends('SESSION_EXPIRED')],
      [{ ...BOBS, session: sessionId(3), sequence: 1, base: 20, operation: ['x'] }, accepted(21, ['x'])],
    ],
  },
  {
    name: 'a forgotten session that goes on at the head',
    start: { revision: 20, length: 10, sessionFloor: 15 },
    steps: [
      [{ ...ADAS, sequence: 7, base: 20, semantics: 1, operation: ['x'] }, refused('OUT_OF_ORDER')],
      [{ ...ADAS, sequence: 7, base: 20, semantics: 2, operation: ['x'] }, ends('SESSION_EXPIRED')],
      [{ ...BOBS, sequence: 1, base: 20, semantics: 2, operation: ['x'] }, accepted(21, ['x'])],
    ],
  },
  {
    name: 'a copy that its gateway denied',
    steps: [
      HELLO,
      [{ ...ADAS, sequence: 1, base: 0, semantics: 2, denied: true, operation: ['hello'] }, repeated(1)],
      [{ ...ADAS, sequence: 2, base: 1, semantics: 2, denied: true, operation: ['x'] }, ends('PERMISSION_DENIED')],
      [{ ...ADAS, sequence: 2, base: 1, semantics: 2, operation: ['x'] }, refused('PERMISSION_DENIED')],
      [{ ...BOBS, sequence: 1, base: 1, semantics: 1, denied: true, operation: ['x'] }, accepted(2, ['x'])],
    ],
  },
  {
    name: 'bounds are those of the base',
    steps: [
      HELLO,
      [{ ...BOBS, sequence: 1, base: 1, operation: [5, '!!!'] }, accepted(2, [5, '!!!'])],
      [{ ...ADAS, sequence: 2, base: 1, operation: [{ d: 6 }] }, ends('INVALID_OPERATION')],
    ],
  },
  {
    name: 'an operation out of normal form',
    steps: [[{ ...ADAS, sequence: 1, base: 0, operation: ['a', 'b'] }, ends('INVALID_OPERATION')]],
  },
  {
    name: 'a full document may be edited and not grow',
    start: { length: 8_388_607 },
    steps: [
      [{ ...ADAS, sequence: 1, base: 0, operation: ['x'] }, accepted(1, ['x'])],
      [{ ...ADAS, sequence: 2, base: 1, operation: ['y', { d: 1 }] }, accepted(2, ['y', { d: 1 }])],
      [{ ...ADAS, sequence: 3, base: 2, operation: ['z'] }, ends('DOCUMENT_TOO_LONG')],
    ],
  },
  {
    name: 'only at the revision that was named',
    steps: [
      HELLO,
      [{ ...ADAS, sequence: 2, base: 1, ifRevision: 1, operation: ['x'] }, accepted(2, ['x'])],
      [{ ...ADAS, sequence: 3, base: 2, ifRevision: 1, operation: ['x'] }, ends('REVISION_MISMATCH')],
    ],
  },
  {
    name: 'a revocation, and a submission that was allowed before or after it',
    steps: [
      HELLO,
      [{ control: { permissionChange: { userId: ADA, role: 'ROLE_VIEWER', permissionEpoch: '7' } } }, controlled],
      [{ control: { permissionChange: { userId: ADA, role: 'ROLE_VIEWER', permissionEpoch: '7' } } }, ignored],
      [{ ...BOBS, sequence: 1, base: 1, epoch: 6, operation: ['x'] }, accepted(2, ['x'])],
      [{ ...ADAS, sequence: 2, base: 1, epoch: 7, operation: ['x'] }, accepted(3, ['x'])],
      [{ ...ADAS, sequence: 3, base: 3, epoch: 6, operation: ['x'] }, ends('PERMISSION_DENIED')],
    ],
  },
  {
    name: 'a stopped document consumes nothing, and answers repeats',
    steps: [
      HELLO,
      [{ control: { quarantine: { reason: 'looked at' } } }, controlled],
      [{ ...ADAS, sequence: 2, base: 1, operation: ['x'] }, refused('QUARANTINED')],
      [HELLO[0], repeated(1)],
      [{ control: { release: {} } }, controlled],
      [{ ...ADAS, sequence: 2, base: 1, operation: ['x'] }, accepted(2, ['x'])],
    ],
  },
  {
    name: "an operator's command, which takes effect once, however late it is repeated",
    steps: [
      HELLO,
      [STOP, controlled],
      [LET_GO, controlled],
      [STOP, ignored],
      [LET_GO, ignored],
      [{ ...ADAS, sequence: 2, base: 1, operation: ['x'] }, accepted(2, ['x'])],
    ],
  },
  {
    name: "an operator's command that was made before sessions were forgotten",
    start: { revision: 20, length: 5, sessionFloor: 10 },
    steps: [
      [{ ...STOP, base: 10 }, ignored],
      [{ ...STOP, base: 11 }, controlled],
    ],
  },
  {
    name: 'a closed document, which answers repeats',
    steps: [
      HELLO,
      [{ control: { close: {} } }, controlled],
      [{ control: { close: {} } }, ignored],
      [HELLO[0], repeated(1)],
      [{ ...ADAS, sequence: 2, base: 1, operation: ['x'] }, ends('DOCUMENT_DELETED')],
    ],
  },
  {
    name: 'rules that are not known',
    steps: [[{ ...ADAS, sequence: 1, base: 0, semantics: 4, operation: ['x'] }, { unsupported: {} }]],
  },
];
