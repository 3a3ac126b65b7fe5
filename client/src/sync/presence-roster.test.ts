import { describe, expect, it } from 'vitest';
import { PresenceRoster } from './presence-roster.ts';

const at = (sessionId: string, revision: number, anchor: number, head = anchor) => ({
  sessionId,
  userId: `user of ${sessionId}`,
  revision,
  anchor,
  head,
});
const positions = (roster: PresenceRoster, pending: Parameters<PresenceRoster['list']>[0] = []) =>
  roster.list(pending).map(({ sessionId, anchor, head }) => [sessionId, anchor, head]);

describe('the roster of those present', () => {
  it('moves carets by operations, and the author behind what was typed', () => {
    const roster = new PresenceRoster(5);
    roster.put(at('a', 5, 2), 0);
    roster.put(at('b', 5, 2), 0);
    roster.put(at('c', 5, 4, 1), 0);
    roster.advance([2, 'xyz'], 'a');
    expect(positions(roster)).toEqual([
      ['a', 5, 5],
      ['b', 2, 2],
      ['c', 7, 1],
    ]);
  });

  it('brings what arrives late up to now', () => {
    const roster = new PresenceRoster(5);
    roster.advance(['xx'], 'z');
    roster.advance([{ d: 1 }], 'z');
    roster.put(at('a', 5, 3), 0);
    expect(positions(roster)).toEqual([['a', 4, 4]]);
  });

  it('keeps what arrives early until its revision is there', () => {
    const roster = new PresenceRoster(5);
    roster.put(at('a', 6, 3), 0);
    expect(positions(roster)).toEqual([]);
    roster.advance(['xx'], 'a');
    expect(positions(roster)).toEqual([['a', 3, 3]]);
  });

  it('drops what is too old', () => {
    const roster = new PresenceRoster(5);
    expect(roster.put(at('a', 4, 3), 0)).toBe(false);
    expect(positions(roster)).toEqual([]);
  });

  it('shows positions in the text with pending edits', () => {
    const roster = new PresenceRoster(0);
    roster.put(at('a', 0, 3), 0);
    expect(positions(roster, [['ab'], [{ d: 1 }]])).toEqual([['a', 4, 4]]);
  });

  it('forgets who has gone', () => {
    const roster = new PresenceRoster(0);
    roster.put(at('a', 0, 3), 0);
    expect([roster.remove('a'), roster.remove('a'), positions(roster)]).toEqual([true, false, []]);
  });

  it('forgets who has said nothing for 45 s', () => {
    const roster = new PresenceRoster(0);
    expect(roster.dueMs).toBeUndefined();
    roster.put(at('a', 0, 3), 0);
    roster.put(at('b', 0, 3), 1_000);
    roster.put(at('a', 0, 3), 2_000);
    expect([roster.dueMs, roster.expire(45_999), roster.expire(46_000)]).toEqual([46_000, false, true]);
    expect(positions(roster)).toEqual([['a', 3, 3]]);
  });
});
