import { Role } from '@weft/gen/role';
import { Operation } from '@weft/gen/session';
import { describe, expect, it } from 'vitest';
import { REPUBLISH_MS, UNSETTLED_PER_CHANNEL } from '../limits.ts';
import { Channel } from './channel.ts';
import { CommittedOperation } from './committed-operation.ts';

const identity = { number: 1, documentId: 'd', userId: 'ada', sessionId: 's1' };
const submission = (sequence: number, content = sequence) => ({
  sequence,
  record: Uint8Array.of(content, 99),
  request: Uint8Array.of(content),
});

function committed(revision: number, sessionId = 'other', sequence = 1, userId = 'ada'): CommittedOperation {
  const chain = BigInt(revision);
  return new CommittedOperation(
    Operation.encode(Operation.fromPartial({ revision, sessionId, userId, sequence, chain })).finish(),
  );
}

function openAt(revision: number): Channel {
  const channel = new Channel(identity, { role: Role.ROLE_EDITOR, permissionEpoch: 1n });
  channel.opened(revision, BigInt(revision));
  return channel;
}

describe('delivery (I6)', () => {
  it('takes revisions in order, without gap or repeat', () => {
    const channel = openAt(4);
    expect(channel.deliver(committed(6))).toBe('gap');
    expect(channel.deliver(committed(5))).toBe('operation');
    expect(channel.deliver(committed(5))).toBe('known');
    expect(channel.deliver(committed(6))).toBe('operation');
    expect([channel.revision, channel.chain]).toEqual([6, 6n]);
  });

  it("acknowledges the channel's own submission in its place", () => {
    const channel = openAt(4);
    channel.admit(submission(1, 1), 0);
    expect(channel.deliver(committed(5))).toBe('operation');
    expect(channel.deliver(committed(6, 's1', 1))).toBe('acknowledged');
    expect([...channel.unsettled]).toEqual([]);
  });

  it('sends an own operation whole when it was submitted over an earlier connection', () => {
    expect(openAt(4).deliver(committed(5, 's1', 1))).toBe('operation');
  });

  it("does not take another user's session of the same id for its own", () => {
    const channel = openAt(4);
    channel.admit(submission(1, 1), 0);
    expect(channel.deliver(committed(5, 's1', 1, 'mallory'))).toBe('operation');
  });
});

describe('submissions', () => {
  it('are bounded while they have no outcome (I9)', () => {
    const channel = openAt(0);
    for (let sequence = 1; sequence <= UNSETTLED_PER_CHANNEL; sequence += 1) {
      expect(channel.admit(submission(sequence, sequence), 0)).toBe('new');
    }
    expect(channel.admit(submission(UNSETTLED_PER_CHANNEL + 1, 0), 0)).toBe('full');
  });

  it('are not published twice for a client that repeats itself', () => {
    const channel = openAt(0);
    channel.admit(submission(1, 1), 0);
    expect(channel.admit(submission(1, 1), 1)).toBe('repeated');
    expect(channel.admit(submission(1, 2), 1)).toBe('new');
  });

  it('wait for the operation when a repeat names a revision not sent yet', () => {
    const channel = openAt(4);
    channel.admit(submission(1, 1), 0);
    expect(channel.settleRepeated(1, 5)).toBe(false);
    expect(channel.deliver(committed(5, 's1', 1))).toBe('acknowledged');
    expect(channel.settleRepeated(1, 5)).toBe(false);
  });

  it('are settled once by a repeat or a rejection', () => {
    const channel = openAt(4);
    channel.admit(submission(1, 1), 0);
    channel.admit(submission(2, 2), 0);
    expect([channel.settleRepeated(1, 3), channel.settleRepeated(1, 3)]).toEqual([true, false]);
    expect([channel.settleRejected(2), channel.settleRejected(2)]).toEqual([true, false]);
  });

  it('are published again after a while without outcome, and all of them on request', () => {
    const channel = openAt(0);
    channel.admit(submission(1, 1), 0);
    channel.admit(submission(2, 2), 1_000);
    const due = (nowMs: number, all = false) => channel.takeDue(nowMs, all).map(({ sequence }) => sequence);
    expect(due(REPUBLISH_MS)).toEqual([1]);
    expect(due(REPUBLISH_MS + 999)).toEqual([]);
    expect(due(REPUBLISH_MS + 1_000)).toEqual([2]);
    expect(due(REPUBLISH_MS + 1_001, true)).toEqual([1, 2]);
  });

  it('are published again less and less often', () => {
    const channel = openAt(0);
    channel.admit(submission(1), 0);
    const times: number[] = [];
    for (let nowMs = 0; nowMs <= 80_000; nowMs += 1_000)
      if (channel.takeDue(nowMs, false).length > 0) times.push(nowMs);
    expect(times).toEqual([5_000, 15_000, 35_000, 55_000, 75_000]);
  });

  it('are published again after a pause when the log did not take them', () => {
    const channel = openAt(0);
    channel.admit(submission(1), 0);
    channel.postponed(1, 1_000, 100);
    expect(channel.takeDue(1_099, false)).toEqual([]);
    expect(channel.takeDue(1_100, false)).toHaveLength(1);
  });

  it('are forgotten when the channel is left', () => {
    const channel = openAt(0);
    channel.admit(submission(1, 1), 0);
    channel.left();
    expect(channel.takeDue(60_000, true)).toEqual([]);
  });
});
