import type { OracleOperation } from '../oracle.ts';
import { sessionId } from '../sequenced-document.ts';

/** What happens to a client. Revisions and chains follow from the order of events. */
export type ScriptedEvent =
  | { readonly edit: OracleOperation }
  /** Somebody else's operation, as committed. */
  | { readonly operation: OracleOperation }
  /** The outstanding submission is committed as this; told by `acknowledged` or, when `asOperation`, by the operation. */
  | { readonly acknowledged: OracleOperation; readonly asOperation?: true }
  | { readonly renew: string };

export interface ScriptedStep {
  readonly event: ScriptedEvent;
  /** What the client submits then. */
  readonly submit?: { readonly sequence: number; readonly baseRevision: number; readonly operation: OracleOperation };
  /** What the user sees then. */
  readonly text: string;
}

export interface SessionScript {
  readonly name: string;
  /** The text at revision 7, which the client has just loaded. */
  readonly text: string;
  readonly steps: readonly ScriptedStep[];
}

/** The client's half of the protocol, each step worked out by hand. */
export const SESSION_SCRIPTS: readonly SessionScript[] = [
  {
    name: 'one outstanding, one buffered',
    text: '',
    steps: [
      { event: { edit: ['a'] }, submit: { sequence: 1, baseRevision: 7, operation: ['a'] }, text: 'a' },
      { event: { edit: [1, 'b'] }, text: 'ab' },
      { event: { edit: [2, 'c'] }, text: 'abc' },
      {
        event: { acknowledged: ['a'] },
        submit: { sequence: 2, baseRevision: 8, operation: [1, 'bc'] },
        text: 'abc',
      },
      { event: { acknowledged: [1, 'bc'], asOperation: true }, text: 'abc' },
    ],
  },
  {
    name: 'own text goes before what was committed at the same place',
    text: '',
    steps: [
      { event: { edit: ['own'] }, submit: { sequence: 1, baseRevision: 7, operation: ['own'] }, text: 'own' },
      { event: { edit: [3, '!'] }, text: 'own!' },
      { event: { operation: ['😀theirs'] }, text: 'own!😀theirs' },
      {
        event: { acknowledged: ['own'] },
        submit: { sequence: 2, baseRevision: 9, operation: [3, '!'] },
        text: 'own!😀theirs',
      },
    ],
  },
  {
    name: 'the outstanding operation is acknowledged as others have changed it',
    text: 'abcdef',
    steps: [
      {
        event: { edit: [2, { d: 2 }] },
        submit: { sequence: 1, baseRevision: 7, operation: [2, { d: 2 }] },
        text: 'abef',
      },
      { event: { operation: [3, 'X'] }, text: 'abXef' },
      { event: { operation: [{ d: 3 }] }, text: 'Xef' },
      { event: { acknowledged: [1, { d: 1 }] }, text: 'Xef' },
    ],
  },
  {
    name: 'a buffered edit that others have made empty is not sent',
    text: 'z',
    steps: [
      { event: { edit: ['a'] }, submit: { sequence: 1, baseRevision: 7, operation: ['a'] }, text: 'az' },
      { event: { edit: [1, { d: 1 }] }, text: 'a' },
      { event: { operation: [{ d: 1 }] }, text: 'a' },
      { event: { acknowledged: ['a'] }, text: 'a' },
    ],
  },
  {
    name: 'after the end of a session all is sent anew under a fresh one',
    text: '',
    steps: [
      { event: { edit: ['own'] }, submit: { sequence: 1, baseRevision: 7, operation: ['own'] }, text: 'own' },
      { event: { edit: [{ d: 1 }] }, text: 'wn' },
      { event: { operation: ['A'] }, text: 'wnA' },
      { event: { renew: sessionId(9) }, submit: { sequence: 1, baseRevision: 8, operation: ['own'] }, text: 'wnA' },
      {
        event: { acknowledged: ['own'] },
        submit: { sequence: 2, baseRevision: 9, operation: [{ d: 1 }] },
        text: 'wnA',
      },
    ],
  },
];
