import { Role } from '@weft/gen/role';
import { describe, expect, it } from 'vitest';
import { HELLO_MS, JOINS_OPENING } from '../limits.ts';
import { committedOperations, operationBytes } from '../testing/recorded-link.ts';
import { documentId, join, opened, SessionBench, sessionOf, submit, userId } from '../testing/session-bench.ts';
import { OperationRun } from './committed-operation.ts';

describe('a connection', () => {
  it('ends when no hello comes in time', () => {
    const bench = new SessionBench();
    bench.later(HELLO_MS);
    expect(bench.closed).toEqual([]);
    bench.later(1);
    expect(bench.closed).toEqual(['UNAUTHENTICATED']);
  });

  it('ends with its token, unless a new one came', async () => {
    const bench = new SessionBench();
    await bench.hello();
    bench.later(999_999);
    expect(bench.closed).toEqual([]);
    bench.later(1);
    expect(bench.closed).toEqual(['TOKEN_EXPIRED']);
  });

  it('may come again with its token when nobody can say whether it is good', async () => {
    for (const [token, code] of [
      ['bad', 'UNAUTHENTICATED'],
      ['unsure', 'KEYS_UNAVAILABLE'],
    ] as const) {
      const bench = new SessionBench();
      await bench.hello(token);
      expect([bench.said('error'), bench.closed]).toMatchObject([[{ channel: 0, code }], [code]]);
    }
    const slow = new SessionBench();
    await slow.hello('slow');
    slow.later(HELLO_MS + 1);
    expect(slow.closed).toEqual(['KEYS_UNAVAILABLE']);
  });

  it('goes on with its old token when the new one is not good or not to be judged', async () => {
    const bench = new SessionBench();
    await bench.hello();
    for (const accessToken of ['bad', 'unsure']) await bench.say({ $case: 'reauthenticate', value: { accessToken } });
    expect(bench.said('error')).toMatchObject([{ code: 'UNAUTHENTICATED' }, { code: 'KEYS_UNAVAILABLE' }]);
    expect(bench.closed).toEqual([]);
    await bench.say({ $case: 'reauthenticate', value: { accessToken: 'other' } });
    expect(bench.closed).toEqual(['UNAUTHENTICATED']);
  });

  it('tells who only reads in a crowd a little later, and who waits for an outcome at once', async () => {
    const bench = new SessionBench();
    const subscriber = await bench.joined();
    const [first, second] = committedOperations(5, 6);
    if (first === undefined || second === undefined) throw new Error('there are two');
    bench.outbox.flush();
    bench.flushes.length = 0;
    subscriber.operations(new OperationRun(first), 'with the next');
    expect(bench.flushes).toEqual(['later']);
    bench.outbox.flush();
    await bench.say(submit(1));
    subscriber.operations(new OperationRun(second), 'with the next');
    expect(bench.flushes).toEqual(['later', 'soon']);
  });

  it('tells where every open channel is, every five seconds', async () => {
    const bench = new SessionBench();
    const subscriber = await bench.joined();
    const [first, ...rest] = committedOperations(5, 6);
    if (first !== undefined) subscriber.operations(new OperationRun(first, ...rest), 'at once');
    await bench.say(join(2));
    bench.later(4_999);
    expect(bench.said('heartbeat')).toEqual([]);
    bench.later(1);
    const standing = { channel: 1, revision: 6, chain: 6n, checksumRevision: 3, checksum: 33n };
    expect(bench.said('heartbeat')).toEqual([{ channels: [standing] }]);
  });

  it('ends by a mistake of ours, and nothing else does', async () => {
    const joining = new SessionBench();
    joining.broken = true;
    await joining.hello();
    await joining.say(join(1));
    expect(joining.closed).toEqual(['INTERNAL']);
    const submitting = new SessionBench();
    await submitting.joined();
    submitting.permissions.reset();
    submitting.broken = true;
    await submitting.say(submit(1));
    expect(submitting.closed).toEqual(['INTERNAL']);
  });

  it('leaves its documents when it is gone', async () => {
    const bench = new SessionBench();
    await bench.joined();
    bench.session.closed();
    expect(bench.joins.map(({ left }) => left)).toEqual([true]);
    expect(bench.liveSessions.users()).toEqual([]);
  });
});

describe('joining', () => {
  it('opens few documents at once, and none while a text is on its way (I9)', async () => {
    const bench = new SessionBench();
    await bench.hello();
    await bench.say(...Array.from({ length: 10 }, (_, index) => join(index + 1)));
    expect(bench.joins).toHaveLength(JOINS_OPENING);
    bench.joins[0]?.request.subscriber.opened(opened(1));
    await bench.say();
    expect(bench.joins).toHaveLength(JOINS_OPENING);
    bench.outbox.flush();
    bench.written.at(-1)?.();
    await bench.say();
    expect(bench.joins).toHaveLength(JOINS_OPENING + 1);
  });

  it('counts who joins again because his copy differs, by what differed (I10)', async () => {
    const bench = new SessionBench();
    await bench.hello();
    await bench.say(join(1), join(2, 2, 'checksum'), join(3, 3, 'checksum'), join(4, 4, 'whatever'));
    const counted = (await bench.metrics.text())
      .split('\n')
      .filter((line) => /^weft_gateway_mismatches_total\{/.test(line));
    expect(counted).toEqual([
      'weft_gateway_mismatches_total{kind="checksum"} 2',
      'weft_gateway_mismatches_total{kind="other"} 1',
    ]);
  });

  it('asks again for a channel that was left before its role was known', async () => {
    const bench = new SessionBench();
    await bench.hello();
    await bench.say(join(1, 5), { $case: 'leave', value: { channel: 1 } }, join(1, 6));
    expect(bench.said('left')).toMatchObject([{ channel: 1, reason: 'LEFT' }]);
    expect(bench.joins.map(({ request }) => request.subscriber.sessionId)).toEqual([sessionOf(6)]);
  });

  it('gives the first operations with joined and the rest as events', async () => {
    const bench = new SessionBench();
    await bench.hello();
    await bench.say(join(1));
    const filler = 'x'.repeat(200_000);
    const operations = [1, 2, 3].map((revision) => operationBytes(revision, filler));
    bench.joins[0]?.request.subscriber.opened(opened(3, operations));
    expect(bench.said('joined')).toMatchObject([{ revision: 1, chain: 1n, operations: [operations[0]] }]);
    bench.later(5_000);
    expect(bench.said('heartbeat')).toMatchObject([{ channels: [{ revision: 3 }] }]);
  });
});

describe('a change of rights', () => {
  const change = (permissionEpoch: bigint, role: Role) => ({ documentId, userId, permissionEpoch, role });

  it('that is older than the role counts no more', async () => {
    const bench = new SessionBench();
    await bench.joined();
    bench.liveSessions.rightsChanged(change(7n, Role.ROLE_UNSPECIFIED));
    expect(bench.said('left')).toEqual([]);
    bench.liveSessions.rightsChanged(change(8n, Role.ROLE_COMMENTER));
    expect(bench.said('permissionChanged')).toEqual([{ channel: 1, role: Role.ROLE_COMMENTER }]);
    bench.liveSessions.rightsChanged(change(9n, Role.ROLE_UNSPECIFIED));
    expect(bench.said('left')).toMatchObject([{ reason: 'PERMISSION_REVOKED' }]);
  });

  it('that was missed is found when roles are read anew', async () => {
    const bench = new SessionBench();
    await bench.joined();
    bench.liveSessions.reviewed({ documentId, userId }, { role: Role.ROLE_EDITOR, permissionEpoch: 9n });
    expect(bench.said('permissionChanged')).toEqual([]);
    bench.liveSessions.reviewed({ documentId, userId }, undefined);
    expect(bench.said('left')).toMatchObject([{ reason: 'PERMISSION_REVOKED' }]);
  });
});
