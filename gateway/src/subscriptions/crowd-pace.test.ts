import { describe, expect, it } from 'vitest';
import { CROWD_DELIVERIES_PER_SECOND } from '../limits.ts';
import { CrowdPace } from './crowd-pace.ts';

const SECONDS = 3;

interface Typing {
  readonly readers: number;
  readonly perSecond: number;
  readonly fromMs?: number;
}

/** Edits at an even pace from a moment on; answers what was said of each. */
function typing(pace: CrowdPace, { readers, perSecond, fromMs = 0 }: Typing) {
  return Array.from({ length: perSecond * SECONDS }, (_, index) =>
    pace.tell(readers, fromMs + (index * 1_000) / perSecond),
  );
}

describe('CrowdPace', () => {
  const crowd = CROWD_DELIVERIES_PER_SECOND / 10;

  it('lets few readers hear of every edit at once', () => {
    expect(typing(new CrowdPace(), { readers: crowd, perSecond: 10 })).not.toContain(true);
  });

  it('lets a crowd wait once it is told too much, and from then on', () => {
    const said = typing(new CrowdPace(), { readers: crowd, perSecond: 20 });
    expect(said.slice(0, 10)).not.toContain(true);
    expect(said.slice(10)).not.toContain(false);
  });

  it('forgets a burst when it is over', () => {
    const pace = new CrowdPace();
    typing(pace, { readers: crowd, perSecond: 20 });
    expect(typing(pace, { readers: crowd, perSecond: 2, fromMs: 5_000 })).not.toContain(true);
  });
});
