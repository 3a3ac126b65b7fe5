import type { DocumentOpened } from '@weft/gen/broadcast';
import { Presence } from '@weft/gen/session';
import { DOCUMENT_SESSIONS_MAX } from '@weft/ot/limits';
import { describe, expect, it } from 'vitest';
import { OPEN_MS } from '../limits.ts';
import { committedOperations, operationBytes, RecordedLink, RecordedSubscriber } from '../testing/recorded-link.ts';
import { Subscription } from './subscription.ts';

const documentId = 'd';

function opened(requestId: number, revision: number, rest: Partial<DocumentOpened> = {}) {
  const value: DocumentOpened = {
    requestId,
    revision,
    chain: BigInt(revision),
    content: rest.operations === undefined ? Buffer.from('text') : undefined,
    operations: [],
    sessions: [],
    more: false,
    presences: [],
    length: 4,
    ...rest,
  };
  return { $case: 'opened' as const, value };
}

const resumed = (requestId: number, ...revisions: number[]) =>
  opened(requestId, revisions.at(-1) ?? 0, { operations: revisions.map((revision) => operationBytes(revision)) });

function presenceOf(sessionId: string, gone = false): Uint8Array {
  return Presence.encode(Presence.fromPartial({ userId: 'ada', sessionId, gone })).finish();
}

function attached() {
  const link = new RecordedLink();
  const subscription = new Subscription(documentId);
  subscription.attach(link, 0);
  const join = (sessionId: string, after?: number) => {
    const subscriber = new RecordedSubscriber(sessionId);
    const position = after === undefined ? undefined : { revision: after, chain: BigInt(after) };
    subscription.join({ subscriber, after: position }, 0);
    return subscriber;
  };
  return { link, subscription, join };
}

/** A document with one session at a revision. */
function liveAt(revision: number) {
  const parts = attached();
  const ada = parts.join('ada');
  parts.subscription.receive(opened(1, revision), 0);
  ada.told.length = 0;
  return { ...parts, ada };
}

describe('joining', () => {
  it('is bounded, whoever has been asked about already (I9)', () => {
    const { join } = attached();
    for (let number = 1; number <= DOCUMENT_SESSIONS_MAX; number += 1) join(`s${number}`, number);
    expect(join('one more', 1).told).toEqual(['failed SESSION_LIMIT']);
  });

  it('shares one request among those who come while another is under way', () => {
    const { link, subscription, join } = attached();
    const subscribers = [join('s1'), join('s2'), join('s3')];
    expect(link.opens.map(({ sessions }) => sessions.length)).toEqual([1]);
    subscription.receive(opened(1, 4), 0);
    expect(link.opens.map(({ sessions }) => sessions.length)).toEqual([1, 2]);
    subscription.receive(opened(2, 4), 0);
    expect(subscribers.map(({ told }) => told)).toEqual([['opened 4 text'], ['opened 4 text'], ['opened 4 text']]);
  });

  it('asks separately for those who are elsewhere in the history', () => {
    const { link, join } = attached();
    join('s1');
    join('s2', 3);
    join('s3', 3);
    expect(link.opens.map(({ after }) => after?.revision)).toEqual([undefined, 3]);
  });

  it('waits for an owner', () => {
    const subscription = new Subscription(documentId);
    subscription.join({ subscriber: new RecordedSubscriber('s1'), after: undefined }, 0);
    const link = new RecordedLink();
    subscription.attach(link, 0);
    expect(link.opens).toHaveLength(1);
  });

  it('is given up after a while, whether the owner is missing or silent', () => {
    const { subscription, join } = attached();
    const asked = join('s1');
    const waiting = join('s2');
    subscription.tick(OPEN_MS);
    expect(asked.told).toEqual([]);
    subscription.tick(OPEN_MS + 1);
    expect([asked.told, waiting.told]).toEqual([['failed OWNER_UNAVAILABLE'], ['failed OWNER_UNAVAILABLE']]);
    expect(subscription.isEmpty).toBe(true);
  });

  it('puts an answer of several parts together and gives what came between (I6)', () => {
    const { subscription, ada, join } = liveAt(4);
    const grace = join('grace');
    subscription.receive(opened(2, 4, { more: true }), 0);
    subscription.operations(committedOperations(5, 6), 0);
    subscription.receive(opened(2, 4), 0);
    subscription.operations(committedOperations(7), 0);
    expect(ada.told).toEqual(['operations 5,6', 'operations 7']);
    expect(grace.told).toEqual(['opened 4 text', 'operations 5,6', 'operations 7']);
  });

  it('gives the first who joins what came between, too', () => {
    const { subscription, join } = attached();
    const ada = join('ada');
    subscription.operations(committedOperations(4, 5), 0);
    subscription.receive(opened(1, 4), 0);
    expect(ada.told).toEqual(['opened 4 text', 'operations 5']);
  });

  it('tries each alone when a shared request fails for good', () => {
    const { link, subscription, join } = attached();
    join('s1');
    const second = join('s2');
    const third = join('s3');
    subscription.receive(opened(1, 1), 0);
    const failure = { requestId: 2, code: 'SESSION_NOT_YOURS', message: '', retryable: false };
    subscription.receive({ $case: 'openFailed', value: failure }, 0);
    expect(link.opens.slice(2).map(({ sessions }) => sessions.map(({ sessionId }) => sessionId))).toEqual([
      ['s2'],
      ['s3'],
    ]);
    subscription.receive({ $case: 'openFailed', value: { ...failure, requestId: 3 } }, 0);
    subscription.receive(opened(4, 1), 0);
    expect([second.told, third.told]).toEqual([['failed SESSION_NOT_YOURS'], ['opened 1 text']]);
  });

  it("refuses another user's session", () => {
    const { subscription, join } = attached();
    const mallory = join('s1');
    const session = { session: undefined, lastSequence: 0, lastRevision: 0, endedCode: 'SESSION_NOT_YOURS' };
    subscription.receive(opened(1, 1, { sessions: [session], content: Buffer.from('') }), 0);
    expect(mallory.told).toEqual(['failed SESSION_NOT_YOURS']);
    expect(subscription.isEmpty).toBe(true);
  });

  it("opens for one who asked together with another user's session before refusing that one", () => {
    const { subscription, join } = attached();
    const first = join('s0');
    const mallory = join('s1');
    const ada = join('s2');
    subscription.receive(opened(1, 1), 0);
    subscription.leave(first);
    let wasEmpty: boolean | undefined;
    mallory.openFailed = () => {
      subscription.leave(mallory);
      wasEmpty = subscription.isEmpty;
    };
    const standing = (endedCode: string) => ({ session: undefined, lastSequence: 0, lastRevision: 0, endedCode });
    subscription.receive(opened(2, 1, { sessions: [standing('SESSION_NOT_YOURS'), standing('')] }), 0);
    expect([wasEmpty, ada.told]).toEqual([false, ['opened 1 text']]);
  });

  it('shows the carets of others', () => {
    const { subscription, join } = attached();
    const ada = join('ada');
    subscription.receive(opened(1, 1, { presences: [presenceOf('ada'), presenceOf('grace')] }), 0);
    expect(ada.told).toEqual(['opened 1 text', 'presence grace']);
  });

  it('forgets who leaves before the answer, without giving his place to another', () => {
    const { subscription, join } = attached();
    join('s0');
    const first = join('s1');
    const second = join('s2');
    subscription.receive(opened(1, 1), 0);
    subscription.leave(first);
    const standing = (endedCode: string) => ({ session: undefined, lastSequence: 0, lastRevision: 0, endedCode });
    subscription.receive(opened(2, 1, { sessions: [standing('SESSION_NOT_YOURS'), standing('')] }), 0);
    expect([first.told, second.told]).toEqual([[], ['opened 1 text']]);
  });
});

describe('following (I6)', () => {
  it('ignores repeats', () => {
    const { subscription, ada } = liveAt(4);
    subscription.operations(committedOperations(4, 5), 0);
    subscription.operations(committedOperations(5), 0);
    expect(ada.told).toEqual(['operations 5']);
  });

  it('asks for what is missing before it goes on', () => {
    const { link, subscription, ada } = liveAt(4);
    subscription.operations(committedOperations(6), 0);
    subscription.operations(committedOperations(7), 0);
    expect(ada.told).toEqual([]);
    expect(link.opens.at(-1)).toMatchObject({ sessions: [], after: { revision: 4, chain: 4n } });
    subscription.receive(resumed(2, 5, 6, 7), 0);
    subscription.operations(committedOperations(8), 0);
    expect(ada.told).toEqual(['operations 5,6,7', 'reattached', 'operations 8']);
  });

  it('notices by heartbeat that the last operation was lost', () => {
    const { link, subscription } = liveAt(4);
    const head = { documentId, revision: 5, chain: 5n };
    subscription.head(head, 0);
    expect(link.opens).toHaveLength(1);
    subscription.head(head, 0);
    expect(link.opens).toHaveLength(2);
  });

  it('takes no head for lost that came meanwhile', () => {
    const { link, subscription } = liveAt(4);
    subscription.head({ documentId, revision: 5, chain: 5n }, 0);
    subscription.operations(committedOperations(5), 0);
    subscription.head({ documentId, revision: 6, chain: 6n }, 0);
    expect(link.opens).toHaveLength(1);
  });

  it('ends when the owner has another history', () => {
    const { subscription, ada } = liveAt(4);
    subscription.head({ documentId, revision: 4, chain: 99n }, 0);
    expect(ada.told).toEqual(['ended OWNER_UNAVAILABLE']);
  });

  it('tells outcomes to the session they belong to', () => {
    const { subscription, ada, join } = liveAt(4);
    const grace = join('grace');
    subscription.receive(opened(2, 4), 0);
    const session = { userId: 'ada', sessionId: 'grace' };
    subscription.receive({ $case: 'repeated', value: { session, sequence: 3, revision: 2, chain: 0n } }, 0);
    const refusal = { code: 'STALE_BASE', message: '', retryable: false, retryAfterMs: 0 };
    subscription.receive({ $case: 'rejected', value: { session, sequence: 4, ...refusal } }, 0);
    expect(ada.told).toEqual([]);
    expect(grace.told).toEqual(['opened 4 text', 'repeated 3', 'rejected 4 STALE_BASE']);
  });
});

describe('a change of owner', () => {
  it('goes on from the last revision and lets sessions publish again', () => {
    const { subscription, ada } = liveAt(4);
    subscription.detach();
    const next = new RecordedLink();
    subscription.attach(next, 0);
    expect(next.opens).toMatchObject([{ sessions: [], after: { revision: 4, chain: 4n } }]);
    subscription.operations(committedOperations(6), 0);
    subscription.receive(resumed(1, 5, 6), 0);
    expect(ada.told).toEqual(['operations 5,6', 'reattached']);
  });

  it('asks anew for joins that were under way', () => {
    const { subscription, join } = attached();
    const ada = join('ada');
    subscription.detach();
    const next = new RecordedLink();
    subscription.attach(next, 0);
    expect(next.opens).toMatchObject([{ sessions: [{ sessionId: 'ada' }] }]);
    subscription.receive(opened(1, 2), 0);
    expect(ada.told).toEqual(['opened 2 text']);
  });

  it('gives a newcomer no revision twice while the others catch up', () => {
    const { subscription, ada, join } = liveAt(4);
    subscription.detach();
    const next = new RecordedLink();
    subscription.attach(next, 0);
    const grace = join('grace');
    subscription.receive(opened(2, 6), 0);
    subscription.operations(committedOperations(7), 0);
    subscription.receive(resumed(1, 5, 6), 0);
    expect(ada.told).toEqual(['operations 5,6', 'reattached', 'operations 7']);
    // The channel leaves out what it knows; see channel.test.ts.
    expect(grace.told).toEqual(['opened 6 text', 'operations 5,6', 'reattached', 'operations 7']);
  });

  it('ends when the new owner gives a text instead of operations', () => {
    const { subscription, ada } = liveAt(4);
    subscription.detach();
    subscription.attach(new RecordedLink(), 0);
    subscription.receive(opened(1, 3), 0);
    expect(ada.told).toEqual(['ended OWNER_UNAVAILABLE']);
  });

  it('is looked for again when the owner says that it is none', () => {
    const { subscription, ada } = liveAt(4);
    subscription.detach();
    subscription.attach(new RecordedLink(), 0);
    const failure = { requestId: 1, code: 'NOT_OWNER', message: '', retryable: true };
    subscription.receive({ $case: 'openFailed', value: failure }, 0);
    expect(subscription.attached).toBe(false);
    expect(ada.told).toEqual([]);
  });

  it('is final when the document is gone', () => {
    const { subscription, ada, join } = liveAt(4);
    const waiting = join('grace');
    subscription.end({ code: 'DOCUMENT_DELETED', message: '', retryable: false });
    expect([ada.told, waiting.told]).toEqual([['ended DOCUMENT_DELETED'], ['failed DOCUMENT_DELETED']]);
    expect(subscription.isEmpty).toBe(true);
  });
});

describe('carets', () => {
  it('go to the sessions here at once, and to the owner', () => {
    const { link, subscription, ada, join } = liveAt(4);
    const grace = join('grace');
    subscription.receive(opened(2, 4), 0);
    subscription.caret(grace, presenceOf('grace'), 0);
    expect(ada.told).toEqual(['presence grace']);
    expect(grace.told).toEqual(['opened 4 text']);
    expect(link.carets).toHaveLength(1);
  });

  it('are not told a second time when the owner sends them round, but when it lets them expire', () => {
    const { subscription, ada, join } = liveAt(4);
    join('grace');
    subscription.receive(opened(2, 4), 0);
    subscription.receive({ $case: 'presence', value: presenceOf('grace') }, 0);
    expect(ada.told).toEqual([]);
    subscription.receive({ $case: 'presence', value: presenceOf('grace', true) }, 0);
    expect(ada.told).toEqual(['presence grace gone']);
  });
});
