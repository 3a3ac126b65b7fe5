import { operationToMessage } from '@weft/ot/operation-codec';
import { Rope } from '@weft/ot/rope';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Bench } from './testing/bench-client.ts';
import { FakeServer } from './testing/fake-server.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const OTHER = '00000000-0000-4000-8000-ffffffffffff';

async function opened(text = '') {
  const bench = new Bench(new FakeServer(text));
  const ada = bench.person();
  await bench.settle();
  return { bench, server: bench.server, network: bench.network, ada, document: ada.document };
}

/** As when all of them have been idle for too long. */
function forgetSessions(server: FakeServer): void {
  server.document.sessions.clear();
  server.document.sessionFloor = server.document.revision;
}

describe('a document', () => {
  it('opens with its text', async () => {
    const { document, ada } = await opened('hello');
    expect(document.text()).toBe('hello');
    expect(document.role).toBe('editor');
    expect(ada.statuses).toEqual(['saved']);
    expect(ada.changes).toEqual([{ origin: 'reset', text: 'hello', revision: 0 }]);
    await document.whenReady();
  });

  it('shows what is typed at once and saves it', async () => {
    const { bench, server, document } = await opened('hello');
    document.insert(5, ' world');
    expect([document.text(), document.status]).toEqual(['hello world', 'saving']);
    await bench.settle();
    expect([server.text(), document.status, document.revision]).toEqual(['hello world', 'saved', 1]);
    await document.whenSaved();
  });

  it('goes on when a listener fails, who is reported', async () => {
    const reported: unknown[] = [];
    vi.stubGlobal('queueMicrotask', (task: () => void) => {
      Promise.resolve()
        .then(task)
        .catch((error: unknown) => reported.push(error));
    });
    const { bench, server, document } = await opened();
    const bob = bench.person().document;
    await bench.settle();
    const heard: string[] = [];
    bob.onChange(() => {
      throw new Error('a mistake');
    });
    bob.onChange(({ origin }) => heard.push(origin));
    document.insert(0, 'a');
    await bench.settle();
    bob.insert(1, 'b');
    await bench.settle();
    expect([server.text(), document.text(), bob.text()]).toEqual(['ab', 'ab', 'ab']);
    expect([heard, reported.length]).toEqual([['remote', 'local'], 2]);
  });

  it('shows nobody of whom nothing was heard for long', async () => {
    const { bench, document } = await opened('hello');
    const bob = bench.person();
    await bench.settle();
    bob.document.setPresence({ anchor: 2, head: 2 });
    await bench.pass(60_000);
    expect(document.presences).toMatchObject([{ anchor: 2, head: 2 }]);
    const told: number[] = [];
    document.onPresences(({ length }) => told.push(length));
    bob.client.close();
    await bench.pass(60_000);
    expect([document.presences, told]).toEqual([[], [0]]);
  });

  it('leaves nothing to wait for when it is closed while others are there', async () => {
    const { bench, ada, document } = await opened('hello');
    const bob = bench.person();
    await bench.pass(60_000);
    document.onPresences(() => document.close());
    bob.document.setPresence({ anchor: 1, head: 1 });
    await bench.settle();
    expect(document.status).toBe('ended');
    ada.client.close();
    bob.client.close();
    expect(bench.clock.waiting).toBe(0);
  });

  it('composes what is typed while a submission is outstanding', async () => {
    const { bench, server, document } = await opened();
    for (const [position, letter] of [...'weft!'].entries()) document.insert(position, letter);
    await bench.settle();
    expect(server.submissions.map(({ operation }) => operation)).toEqual([['w'], [1, 'eft!']]);
  });

  it('shows others what one writes, and merges what is written at once', async () => {
    const { bench, server, document } = await opened('ab');
    const bob = bench.person().document;
    await bench.settle();
    document.insert(1, 'X');
    bob.insert(2, 'Y');
    await bench.settle();
    expect([document.text(), bob.text(), server.text()]).toEqual(['aXbY', 'aXbY', 'aXbY']);
  });

  it('goes on offline and sends byte for byte again what was sent', async () => {
    const { bench, server, network, document } = await opened('ab');
    document.insert(0, '1');
    document.insert(1, '2');
    network.cutOne(0);
    expect(document.status).toBe('offline');
    document.insert(2, '3');
    server.commit(OTHER, { sequence: 1, baseRevision: 0, operation: ['Z'] });
    await bench.pass(1_000);
    expect(server.submissions).toEqual([
      { sequence: 1, baseRevision: 0, operation: ['1'] },
      { sequence: 2, baseRevision: 2, operation: [1, '23'] },
    ]);
    expect([document.text(), server.text(), document.status]).toEqual(['123Zab', '123Zab', 'saved']);
  });

  it('does not apply twice what was committed while the acknowledgement was lost', async () => {
    const { bench, server, network, document } = await opened();
    document.insert(0, 'once');
    network.deliverOne(0);
    network.cutOne(0);
    document.insert(4, ' more');
    await bench.pass(1_000);
    expect(server.text()).toBe('once more');
    expect(document.text()).toBe('once more');
    expect(server.document.revision).toBe(2);
  });

  it('sends again what a retryable rejection refused, the same bytes, after the wait', async () => {
    const { bench, server, document } = await opened();
    server.refusals.push({ code: 'LOG_UNAVAILABLE', retryable: true, retryAfterMs: 1_000 });
    document.insert(0, 'x');
    await bench.settle();
    expect([server.submissions.length, document.status]).toEqual([1, 'saving']);
    await bench.pass(2_000);
    expect(server.submissions[1]).toEqual(server.submissions[0]);
    expect([server.text(), document.status]).toEqual(['x', 'saved']);
  });

  it('keeps as a draft what was refused for good, and goes on under a fresh session', async () => {
    const { bench, server, ada, document } = await opened('base');
    const session = document.sessionId;
    server.refusals.push({ code: 'INVALID_OPERATION', retryable: false, retryAfterMs: 0 });
    document.insert(0, 'bad ');
    const saved = expect(document.whenSaved()).rejects.toMatchObject({ code: 'INVALID_OPERATION' });
    await bench.settle();
    await saved;
    expect(ada.drafts).toEqual([{ code: 'INVALID_OPERATION', message: 'refused', text: 'bad base', baseRevision: 0 }]);
    expect(document.text()).toBe('base');
    expect(document.sessionId).not.toBe(session);
    document.insert(0, 'good ');
    await bench.settle();
    expect([server.text(), document.status]).toEqual(['good base', 'saved']);
  });

  it('rebases and submits under a fresh session when its base is too old', async () => {
    const { bench, server, network, ada, document } = await opened('ab');
    document.insert(2, '!');
    network.cutOne(0);
    document.insert(3, '?');
    server.commit(OTHER, { sequence: 1, baseRevision: 0, operation: ['Z'] });
    server.refusals.push({ code: 'STALE_BASE', retryable: false, retryAfterMs: 0 });
    await bench.pass(1_000);
    expect(server.submissions.map(({ sequence, baseRevision }) => [sequence, baseRevision])).toEqual([
      [1, 0],
      [1, 1],
      [2, 2],
    ]);
    expect([server.text(), document.text(), ada.drafts]).toEqual(['Zab!?', 'Zab!?', []]);
  });

  it('really is refused an old base by the sequencer, and recovers', async () => {
    const { bench, server, network, document } = await opened('');
    document.insert(0, 'mine');
    network.cutOne(0);
    for (let sequence = 1; sequence <= 4_200; sequence += 1) {
      server.commit(OTHER, { sequence, baseRevision: sequence - 1, operation: ['z'] });
    }
    await bench.pass(1_000);
    expect(server.text()).toBe(`mine${'z'.repeat(4_200)}`);
    expect(document.text()).toBe(server.text());
  });

  it('goes on under a fresh session when the server has forgotten an idle one', async () => {
    const { bench, server, network, ada, document } = await opened();
    document.insert(0, 'a');
    await bench.settle();
    const { sessionId } = document;
    forgetSessions(server);
    network.cutOne(0);
    await bench.pass(1_000);
    expect(document.sessionId).not.toBe(sessionId);
    document.insert(1, 'b');
    await bench.settle();
    expect([server.text(), document.status, ada.drafts]).toEqual(['ab', 'saved', []]);
  });

  it('keeps a draft of what was on its way in a session that the server has forgotten, and never sends it as if new', async () => {
    const { bench, server, network, ada, document } = await opened();
    document.insert(0, 'a');
    await bench.settle();
    document.insert(1, 'b');
    network.cutOne(0);
    forgetSessions(server);
    await bench.pass(1_000);
    expect(ada.drafts).toMatchObject([{ code: 'SESSION_EXPIRED', text: 'ab', baseRevision: 1 }]);
    expect([server.text(), document.text(), document.status]).toEqual(['a', 'a', 'saved']);
    document.insert(1, '!');
    await bench.settle();
    expect([server.text(), document.text()]).toEqual(['a!', 'a!']);
  });

  it('takes its session back when a join of its lost connection has come behind the new one', async () => {
    const { bench, server, network, ada, document } = await opened();
    document.insert(0, 'a');
    await bench.settle();
    const { sessionId } = document;
    network.cutOne(0);
    await bench.pass(1_000);
    document.insert(1, 'b');
    server.supersede(sessionId);
    await bench.settle();
    document.insert(2, 'c');
    await bench.settle();
    expect([server.text(), document.status, document.sessionId, ada.drafts]).toEqual(['abc', 'saved', sessionId, []]);
    server.supersede(sessionId);
    await bench.settle();
    expect(document.status).toBe('ended');
  });

  it('gives its session up to somebody who opens it elsewhere', async () => {
    const { bench, server, network, document } = await opened();
    network.cutOne(0);
    await bench.pass(20_000);
    server.supersede(document.sessionId);
    await bench.settle();
    expect(document.status).toBe('ended');
    const never = await opened();
    never.server.supersede(never.document.sessionId);
    await never.bench.settle();
    expect(never.document.status).toBe('ended');
  });

  it('catches up when a revision is missing', async () => {
    const { bench, server, network, ada, document } = await opened();
    server.commit(OTHER, { sequence: 1, baseRevision: 0, operation: ['a'] });
    network.loseDown();
    server.commit(OTHER, { sequence: 2, baseRevision: 1, operation: ['b'] });
    await bench.settle();
    expect(ada.mismatches).toEqual([{ kind: 'gap', revision: 2 }]);
    expect([document.text(), ada.drafts]).toEqual(['ba', []]);
  });

  it('notices by the heartbeat that the last revision is missing', async () => {
    const { bench, server, network, document } = await opened();
    server.commit(OTHER, { sequence: 1, baseRevision: 0, operation: ['a'] });
    network.loseDown();
    await bench.pass(1_000);
    expect(document.text()).toBe('a');
  });

  it('loads again, keeping a draft, when history is another', async () => {
    const { bench, server, network, ada, document } = await opened();
    server.commit(OTHER, { sequence: 1, baseRevision: 0, operation: ['a'] });
    await bench.settle();
    document.insert(1, '!');
    network.cutOne(0);
    const [first] = server.committed;
    if (first !== undefined) server.committed[0] = { ...first, chain: 7n };
    server.document.chain = 7n;
    await bench.pass(1_000);
    expect(ada.drafts).toMatchObject([{ code: 'HISTORY_CHANGED', text: 'a!', baseRevision: 1 }]);
    expect([document.text(), document.status]).toEqual(['a', 'saved']);
    document.insert(1, '?');
    await bench.settle();
    expect([document.text(), server.text()]).toEqual(['a?', 'a?']);
  });

  it('notices by the checksum that texts differ', async () => {
    const { bench, server, ada } = await opened();
    server.commit(OTHER, { sequence: 1, baseRevision: 0, operation: ['a'] });
    await bench.settle();
    server.otherText = 'A';
    bench.network.heartbeat();
    bench.network.deliverAll();
    expect(ada.mismatches).toEqual([{ kind: 'checksum', revision: 1 }]);
  });

  it('heals a text that has become another one, keeps a draft of nothing, and tells both the application and the server (I10)', async () => {
    const { bench, server, ada, document } = await opened();
    server.commit(OTHER, { sequence: 1, baseRevision: 0, operation: ['right'] });
    const { apply } = Rope.prototype;
    const corrupting = vi.spyOn(Rope.prototype, 'apply').mockImplementationOnce(function (this: Rope) {
      apply.call(this, ['wrong']);
    });
    await bench.settle();
    corrupting.mockRestore();
    expect([document.text(), document.revision]).toEqual(['wrong', 1]);
    bench.network.heartbeat();
    await bench.settle();
    expect([document.text(), document.revision, document.status]).toEqual(['right', 1, 'saved']);
    expect([ada.mismatches, server.mismatches, ada.drafts]).toEqual([
      [{ kind: 'checksum', revision: 1 }],
      ['checksum'],
      [],
    ]);
    document.insert(5, '!');
    bench.network.heartbeat();
    await bench.settle();
    expect([document.text(), server.text()]).toEqual(['right!', 'right!']);
    expect(server.mismatches).toHaveLength(1);
  });

  it('heals after an operation whose bytes are not those of its chain (I10)', async () => {
    const { bench, server, network, ada, document } = await opened();
    server.commit(OTHER, { sequence: 1, baseRevision: 0, operation: ['a'] });
    const [sound] = server.committed;
    if (sound === undefined) throw new Error('nothing was committed');
    network.loseDown();
    network.say({ $case: 'operation', value: { ...sound, channel: 1, operation: operationToMessage(['b']) } });
    await bench.settle();
    expect(ada.mismatches).toContainEqual({ kind: 'chain', revision: 1 });
    expect(server.mismatches).toEqual(['chain']);
    expect(document.text()).toBe('a');
  });

  it('sends again what nobody answers', async () => {
    const { bench, server, network, document } = await opened();
    document.insert(0, 'x');
    network.deliverOne(0);
    network.loseDown();
    const submissions = server.submissions.length;
    bench.clock.advance(9_000);
    expect(network.waiting).toBe(0);
    await bench.pass(3_000);
    expect(server.submissions.length).toBeGreaterThanOrEqual(submissions);
    expect([document.status, server.text()]).toEqual(['saved', 'x']);
  });

  it('splits a paste that is too large for one submission', async () => {
    const { bench, server, document } = await opened();
    const paste = 'ä😀'.repeat(50_000);
    document.insert(0, paste);
    await bench.settle();
    expect([document.text() === paste, server.text() === paste]).toEqual([true, true]);
    expect(server.document.revision).toBe(2);
  });

  it('turns pasted line ends into \\n and half characters into whole ones', async () => {
    const { document } = await opened();
    document.insert(0, 'a\r\nb\ud800');
    expect(document.text()).toBe('a\nb\ufffd');
  });

  it('refuses edits that cannot be', async () => {
    const { document, bench } = await opened('abc');
    expect(() => document.delete(2, 2)).toThrow(/past the end/);
    expect(() => document.insert(-1, 'x')).toThrow(/whole numbers/);
    expect(() => document.edit(['\ud800'])).toThrow(/lone surrogate/);
    document.close();
    expect(() => document.insert(0, 'x')).toThrow(/not open/);
    await bench.settle();
  });

  it('refuses edits before the text is there, and by readers', async () => {
    const bench = new Bench(new FakeServer('abc'));
    bench.server.role = 1;
    const { document } = bench.person();
    expect(() => document.insert(0, 'x')).toThrow(/not open/);
    await bench.settle();
    expect(() => document.insert(0, 'x')).toThrow(/may not edit/);
    expect(document.role).toBe('viewer');
  });

  it('ends with a draft when it is closed with unsaved edits', async () => {
    const { ada, document } = await opened();
    document.insert(0, 'x');
    const saved = expect(document.whenSaved()).rejects.toMatchObject({ code: 'CLOSED' });
    document.close();
    await saved;
    expect([document.status, ada.drafts.length]).toEqual(['ended', 1]);
  });
});
