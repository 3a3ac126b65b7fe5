import { Role } from '@weft/gen/role';
import { Submission } from '@weft/gen/submission';
import { describe, expect, it } from 'vitest';
import { REPUBLISH_MS } from '../limits.ts';
import { documentId, SessionBench, sessionOf, submit, userId } from '../testing/session-bench.ts';

describe('submitting', () => {
  it('publishes what the author is allowed to do, stamped with the epoch of his role (I7)', async () => {
    const bench = new SessionBench();
    await bench.joined();
    await bench.say(submit(1));
    expect(bench.records).toMatchObject([
      {
        partition: 3,
        submission: { documentId, userId, sessionId: sessionOf(1), sequence: 1, permissionEpoch: 7n, semantics: 1 },
      },
    ]);
  });

  it('keeps submissions in order while a role is being read', async () => {
    const bench = new SessionBench();
    await bench.joined();
    bench.permissions.reset();
    await bench.say(submit(1), submit(2), submit(3));
    expect(bench.records.map(({ submission }) => submission.sequence)).toEqual([1, 2, 3]);
  });

  it('asks the log what became of an earlier copy of what is denied, once, when the owner knows how to answer', async () => {
    const bench = new SessionBench();
    bench.semantics = 2;
    const subscriber = await bench.joined();
    bench.grant = { role: Role.ROLE_VIEWER, permissionEpoch: 8n };
    bench.permissions.reset();
    await bench.say(submit(1), submit(1));
    expect(bench.records).toMatchObject([
      { submission: { sequence: 1, denied: true, permissionEpoch: 8n, semantics: 2 } },
    ]);
    expect(bench.said('rejected')).toEqual([]);
    subscriber.reattached();
    expect(bench.records).toHaveLength(2);
    const refusal = { code: 'PERMISSION_DENIED', message: 'no', retryable: false, retryAfterMs: 0 };
    subscriber.rejected({ sequence: 1, ...refusal });
    await bench.say(submit(2));
    expect(bench.records).toHaveLength(2);
    expect(bench.said('rejected')).toMatchObject([
      { sequence: 1, code: 'PERMISSION_DENIED' },
      { sequence: 2, code: 'PERMISSION_DENIED' },
    ]);
  });

  it.each([
    ['the owner knows older rules only', 1, { role: Role.ROLE_VIEWER, permissionEpoch: 8n }],
    ['he may not even read', 2, undefined],
  ])('is denied here when %s', async (_why, semantics, grant) => {
    const bench = new SessionBench();
    bench.semantics = semantics;
    await bench.joined();
    bench.grant = grant;
    bench.permissions.reset();
    await bench.say(submit(1));
    expect(bench.records).toEqual([]);
    expect(bench.said('rejected')).toMatchObject([{ code: 'PERMISSION_DENIED', retryable: false }]);
  });

  it('is refused while rights are not watched', async () => {
    const bench = new SessionBench();
    await bench.joined();
    bench.nowMs += 2_001;
    await bench.say(submit(1));
    expect(bench.said('rejected')).toMatchObject([{ code: 'AUTHORISATION_UNAVAILABLE', retryable: true }]);
    expect(bench.records).toEqual([]);
  });

  it('takes a repeat for what it is, even when the epoch has grown meanwhile', async () => {
    const bench = new SessionBench();
    await bench.joined();
    await bench.say(submit(1));
    bench.permissions.invalidate({ documentId, userId, permissionEpoch: 8n, role: Role.ROLE_EDITOR });
    await bench.say(submit(1));
    expect(bench.records).toHaveLength(1);
    await bench.say(submit(1, 'other text'));
    expect(bench.records).toHaveLength(2);
  });

  it('leaves a repeat of what is in the log to the sequencer, whatever has become of rights and limits', async () => {
    const bench = new SessionBench();
    const subscriber = await bench.joined();
    await bench.say(submit(1));
    bench.permissions.invalidate({ documentId, userId, permissionEpoch: 8n, role: Role.ROLE_VIEWER });
    await bench.say(submit(1));
    bench.nowMs += 2_001;
    await bench.say(submit(1));
    expect(bench.said('rejected')).toEqual([]);
    subscriber.repeated({ sequence: 1, revision: 4, chain: 4n });
    expect(bench.said('acknowledged')).toMatchObject([{ sequence: 1, revision: 4 }]);
    expect(bench.records).toHaveLength(1);
  });

  it('answers both of two with the same sequence, the first with its own outcome', async () => {
    const bench = new SessionBench();
    const subscriber = await bench.joined();
    await bench.say(submit(1, 'a'), submit(1, 'b'));
    expect(bench.records).toHaveLength(2);
    subscriber.repeated({ sequence: 1, revision: 4, chain: 4n });
    subscriber.rejected({ sequence: 1, code: 'SEQUENCE_REUSED', message: '', retryable: false, retryAfterMs: 0 });
    expect(bench.said('acknowledged')).toMatchObject([{ sequence: 1 }]);
    expect(bench.said('rejected')).toMatchObject([{ sequence: 1, code: 'SEQUENCE_REUSED' }]);
  });

  it('publishes again what has no outcome, and at once after a change of owner', async () => {
    const bench = new SessionBench();
    const subscriber = await bench.joined();
    await bench.say(submit(1));
    bench.later(REPUBLISH_MS);
    expect(bench.records).toHaveLength(2);
    subscriber.reattached();
    expect(bench.records).toHaveLength(3);
    expect(new Set(bench.records.map(({ submission }) => JSON.stringify(Submission.toJSON(submission)))).size).toBe(1);
  });

  it('acknowledges a repeat with the chain when it is the newest revision', async () => {
    const bench = new SessionBench();
    const subscriber = await bench.joined();
    await bench.say(submit(1));
    subscriber.repeated({ sequence: 1, revision: 4, chain: 0n });
    subscriber.repeated({ sequence: 1, revision: 4, chain: 0n });
    expect(bench.said('acknowledged')).toEqual([{ channel: 1, sequence: 1, revision: 4, chain: 4n }]);
  });

  it('says how long to wait when the owner did not', async () => {
    const bench = new SessionBench();
    const subscriber = await bench.joined();
    await bench.say(submit(1));
    subscriber.rejected({ sequence: 1, code: 'OUT_OF_ORDER', message: '', retryable: true, retryAfterMs: 0 });
    expect(bench.said('rejected')).toMatchObject([{ code: 'OUT_OF_ORDER', retryAfterMs: 200 }]);
  });

  it('is forgotten with the channel', async () => {
    const bench = new SessionBench();
    await bench.joined();
    await bench.say(submit(1), { $case: 'leave', value: { channel: 1 } });
    bench.later(60_000);
    expect(bench.records).toHaveLength(1);
  });
});
