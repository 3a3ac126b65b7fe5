import { describe, expect, it } from 'vitest';
import { FLOORS } from './floors/all.ts';
import { expectedSeconds, type PlanOptions, planTurns, type Repertoire, type Turn } from './plan.ts';
import { CONTENDERS } from './systems/all.ts';
import { type Entry, WORKLOADS } from './workloads/all.ts';

const nothing = () => Promise.reject(new Error('is not run here'));
const contender = (name: string, quick: boolean, ownClient = false) => ({ name, quick, ownClient, start: nothing });
const entry = (name: string, more: Partial<Entry> = {}): Entry => ({
  workload: { name, run: nothing },
  quick: true,
  seconds: { quick: 1, full: 10 },
  ...more,
});

const REPERTOIRE: Repertoire = {
  contenders: [contender('weft', true), contender('weft through Envoy', false), contender('Peer', true)],
  workloads: [
    entry('typing'),
    entry('opening', { quick: false, systems: ['weft', 'Peer'] }),
    entry('ageing', { quick: false, mostRounds: 1 }),
    entry('idle', { quick: false, fresh: true }),
  ],
  floors: [{ floor: { name: 'commit', measure: nothing }, quick: true, seconds: { quick: 2, full: 20 } }],
};

/** Turns as `1 weft: typing, opening`. */
function planned(options: Partial<PlanOptions>): string[] {
  return planTurns(REPERTOIRE, { mode: 'full', rounds: 1, only: [], ...options }).map(text);
}

function text(turn: Turn): string {
  if (turn.kind === 'floors') return `${turn.round} floors: ${turn.entries.map(({ floor }) => floor.name).join(', ')}`;
  return `${turn.round} ${turn.contender.name}: ${turn.entries.map(({ workload }) => workload.name).join(', ')}`;
}

describe('the plan of a run', () => {
  it('begins each round with another system', () => {
    const systems = planTurns(REPERTOIRE, { mode: 'full', rounds: 3, only: ['typing'] }).map(text);
    expect(systems).toEqual([
      '1 weft: typing',
      '1 weft through Envoy: typing',
      '1 Peer: typing',
      '2 weft through Envoy: typing',
      '2 Peer: typing',
      '2 weft: typing',
      '3 Peer: typing',
      '3 weft: typing',
      '3 weft through Envoy: typing',
    ]);
  });

  it('measures what wants a fresh system first, and what only some systems can on those', () => {
    expect(planned({})).toEqual([
      '1 floors: commit',
      '1 weft: idle, typing, opening, ageing',
      '1 weft through Envoy: idle, typing, ageing',
      '1 Peer: idle, typing, opening, ageing',
    ]);
  });

  it('leaves out of later rounds what takes very long', () => {
    expect(planned({ rounds: 2, only: ['Peer', 'ageing', 'typing'] })).toEqual([
      '1 Peer: typing, ageing',
      '2 Peer: typing',
    ]);
  });

  it('takes the quick ones only, unless others are named', () => {
    expect(planned({ mode: 'quick' })).toEqual(['1 floors: commit', '1 weft: typing', '1 Peer: typing']);
    expect(planned({ mode: 'quick', only: ['envoy', 'OPENING', 'idle'] })).toEqual(['1 weft through Envoy: idle']);
    expect(planned({ only: ['commit', 'peer', 'typing'] })).toEqual(['1 floors: commit', '1 Peer: typing']);
  });

  it('takes a whole name for that one alone', () => {
    expect(planned({ only: ['weft', 'typing'] })).toEqual(['1 weft: typing']);
    expect(planned({ only: ['Weft', 'typing'] })).toHaveLength(2);
  });

  it('has systems with their own clients where a workload asks for them', () => {
    const repertoire = {
      contenders: [contender('weft', true), contender('weft, its own client', true, true)],
      workloads: [
        entry('racing', { ownClients: 'always' }),
        entry('pacing', { ownClients: 'full' }),
        entry('reading', { systems: ['weft'] }),
        entry('resting'),
      ],
      floors: [],
    };
    const own = (options: Partial<PlanOptions>) =>
      planTurns(repertoire, { mode: 'full', rounds: 1, only: [], ...options })
        .map(text)
        .at(-1);
    expect(own({})).toBe('1 weft, its own client: racing, pacing');
    expect(own({ mode: 'quick' })).toBe('1 weft, its own client: racing');
    expect(own({ mode: 'quick', only: ['pacing'] })).toBe('1 weft, its own client: pacing');
    expect(own({ only: ['resting'] })).toBe('1 weft: resting');
  });

  it('refuses a name that fits nothing', () => {
    expect(() => planned({ only: ['typing', 'tpying'] })).toThrow('nothing is named like tpying');
  });

  it('measures all there is within 70 minutes, and the main things within three', () => {
    const seconds = (mode: 'quick' | 'full', rounds: number) => {
      const everything = { contenders: CONTENDERS, workloads: WORKLOADS, floors: FLOORS };
      return expectedSeconds(planTurns(everything, { mode, rounds, only: [] }), mode);
    };
    expect(seconds('full', 3)).toBeLessThanOrEqual(70 * 60);
    expect(seconds('quick', 1)).toBeLessThanOrEqual(3 * 60);
  });

  it('adds up what everything takes', () => {
    const turns = planTurns(REPERTOIRE, { mode: 'quick', rounds: 1, only: [] });
    expect(expectedSeconds(turns, 'quick')).toBe(15 + (4 + 2) + 2 * (4 + 1));
  });
});
