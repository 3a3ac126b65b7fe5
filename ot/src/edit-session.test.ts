import { describe, expect, it } from 'vitest';
import { nextChain } from './chain.ts';
import {
  acknowledge,
  type CommittedOperation,
  draft,
  type EditSession,
  edit,
  receive,
  renewSession,
  resend,
  startSession,
} from './edit-session.ts';
import { INSERT_CODE_POINTS_MAX, OPERATION_COMPONENTS_MAX } from './limits.ts';
import { insertedLength, type Operation } from './operation.ts';
import { encodeOperation } from './operation-codec.ts';
import { sessionId } from './testing/sequenced-document.ts';

const OWN = sessionId(1);
const OTHER = sessionId(2);

function synchronized(): EditSession {
  return startSession({ sessionId: OWN, revision: 7, chain: 42n, lastSequence: 0 });
}

/** The next operation as the server tells it. */
function committed(
  session: EditSession,
  operation: Operation,
  author: { sessionId: string; sequence: number },
): CommittedOperation {
  const chain = nextChain(session.chain, encodeOperation(operation), author.sessionId, author.sequence);
  return { revision: session.revision + 1, operation, ...author, chain };
}

/** Somebody else's next operation. */
function others(session: EditSession, operation: Operation, sequence = 1): CommittedOperation {
  return committed(session, operation, { sessionId: OTHER, sequence });
}

/** The server's word for the outstanding submission. */
function own(session: EditSession): CommittedOperation {
  const operation = session.outstanding?.operation ?? [];
  return committed(session, operation, { sessionId: OWN, sequence: session.outstanding?.submission.sequence ?? 0 });
}

describe('an edit session', () => {
  it('sends the first edit at once and composes what is typed meanwhile', () => {
    const first = edit(synchronized(), ['a']);
    expect(first.send).toEqual({ sequence: 1, baseRevision: 7, operation: ['a'] });
    const second = edit(first.session, [1, 'b']);
    expect(second.send).toBeUndefined();
    const third = edit(second.session, [2, '😀']);
    expect(third.session.buffered).toEqual([[1, 'b😀']]);
    expect(draft(third.session)).toEqual([['a'], [1, 'b😀']]);
  });

  it('sends the buffer after the acknowledgement, on the revision just made', () => {
    const typed = edit(edit(synchronized(), ['a']).session, [1, 'b']).session;
    const { session, send, apply } = acknowledge(typed, own(typed));
    expect(apply).toBeUndefined();
    expect(send).toEqual({ sequence: 2, baseRevision: 8, operation: [1, 'b'] });
    expect(session).toMatchObject({ revision: 8, buffered: [] });
    const last = acknowledge(session, own(session));
    expect(draft(last.session)).toEqual([]);
    expect(last.session).toMatchObject({ revision: 9, outstanding: undefined });
  });

  it('takes its own operation as the acknowledgement', () => {
    const { session } = edit(synchronized(), ['a']);
    expect(receive(session, own(session)).session).toEqual(acknowledge(session, own(session)).session);
  });

  it('goes before what was committed at the same place, and keeps what it sent as it was', () => {
    const typed = edit(edit(synchronized(), ['own']).session, [3, '!']).session;
    const { session, apply } = receive(typed, others(typed, ['theirs']));
    expect(apply).toEqual([4, 'theirs']);
    expect(session.outstanding?.operation).toEqual(['own']);
    const later = receive(session, others(session, [{ d: 6 }, 'X'], 2));
    expect(later.apply).toEqual([4, { d: 6 }, 'X']);
    expect(resend(later.session)).toEqual({ sequence: 1, baseRevision: 7, operation: ['own'] });
  });

  it('knows its own revision by the operation that others have changed', () => {
    const { session } = edit(synchronized(), [3, { d: 2 }]);
    const after = receive(session, others(session, ['xy', { d: 4 }])).session;
    expect(after.outstanding?.operation).toEqual([2, { d: 1 }]);
    expect(acknowledge(after, own(after))).toMatchObject({ session: { revision: 9 } });
  });

  it('drops what it knows, and notices what is missing or different', () => {
    const { session } = edit(synchronized(), ['a']);
    expect(receive(session, { ...others(session, ['b']), revision: 7 })).toEqual({ session });
    expect(receive(session, { ...others(session, ['b']), revision: 9 })).toEqual({ session, problem: 'gap' });
    expect(receive(session, { ...others(session, ['b']), chain: 1n })).toEqual({ session, problem: 'history-differs' });
    expect(acknowledge(session, { ...own(session), revision: 9 })).toEqual({ session, problem: 'gap' });
    expect(acknowledge(session, { ...own(session), chain: 1n })).toEqual({ session, problem: 'history-differs' });
    expect(acknowledge(session, { ...own(session), sequence: 2 })).toEqual({ session });
  });

  it('wastes no revision on what has become empty before it was sent', () => {
    const typed = edit(edit(synchronized(), ['a']).session, [1, { d: 1 }]).session;
    const deleted = receive(typed, others(typed, [{ d: 1 }])).session;
    const { session, send } = acknowledge(deleted, own(deleted));
    expect(send).toBeUndefined();
    expect(draft(session)).toEqual([]);
  });

  it('ignores an edit that does nothing', () => {
    expect(edit(synchronized(), [])).toEqual({ session: synchronized() });
  });

  it('sends a long paste in parts, one after another', () => {
    const { session, send } = edit(synchronized(), ['x'.repeat(INSERT_CODE_POINTS_MAX + 10)]);
    expect(insertedLength(send?.operation ?? [])).toBe(INSERT_CODE_POINTS_MAX);
    const typed = edit(session, [INSERT_CODE_POINTS_MAX + 10, 'y']).session;
    const next = acknowledge(typed, own(typed));
    expect(next.send?.operation).toEqual([INSERT_CODE_POINTS_MAX, `${'x'.repeat(10)}y`]);
  });

  it('does not compose beyond what one submission may hold', () => {
    const full = 'x'.repeat(INSERT_CODE_POINTS_MAX);
    const typed = edit(edit(edit(synchronized(), ['a']).session, [full]).session, ['y']).session;
    expect(typed.buffered).toEqual([[full], ['y']]);
  });

  it('splits what others have cut into too many components before it sends it', () => {
    const inserts = Array.from({ length: 5_000 }, () => [2, '-']).flat();
    const waiting = edit(edit(synchronized(), ['a']).session, [1, { d: 20_000 }]).session;
    const once = receive(waiting, others(waiting, inserts)).session;
    const cut = receive(once, others(once, [1, '+', ...inserts], 2)).session;
    expect(cut.buffered[0]?.length).toBeGreaterThan(OPERATION_COMPONENTS_MAX);
    const { session, send } = acknowledge(cut, own(cut));
    expect(send?.operation.length).toBeLessThanOrEqual(OPERATION_COMPONENTS_MAX);
    expect(session.buffered).toHaveLength(1);
  });

  it('sends all that is pending anew under a fresh id, on the confirmed revision', () => {
    const typed = edit(edit(synchronized(), ['own']).session, [3, '!']).session;
    const { session } = receive(typed, others(typed, ['theirs']));
    const renewed = renewSession(session, sessionId(9));
    expect(renewed.send).toEqual({ sequence: 1, baseRevision: 8, operation: ['own'] });
    expect(renewed.session).toMatchObject({ sessionId: sessionId(9), sequence: 1, buffered: [[3, '!']] });
  });

  it('goes on after the sequences that the server has decided', () => {
    const resumed = startSession({ sessionId: OWN, revision: 7, chain: 42n, lastSequence: 4 });
    expect(edit(resumed, ['a']).send?.sequence).toBe(5);
  });
});
