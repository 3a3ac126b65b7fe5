import { describe, expect, it } from 'vitest';
import { parseProportionalBytes, parseResidentBytes, parseStat, parseWakeUps, treeOf } from './proc.ts';

describe('the text of /proc', () => {
  it('tells the parent and all CPU time, that of ended children too', () => {
    const stat =
      '4711 (postgres: weft (a) b) S 4700 4711 4711 0 -1 4194560 2557 9 0 0 130 20 7 3 20 0 1 0 884511 225 3812 18446744073709551615';
    expect(parseStat(stat)).toEqual({ parent: 4700, cpuMs: 1_600 });
  });

  it('is refused when it is something else', () => {
    expect(() => parseStat('4711 (cat) S 1')).toThrow('unreadable stat');
  });

  it('tells how often a thread was woken', () => {
    const status = 'Name:\tnode\nvoluntary_ctxt_switches:\t150\nnonvoluntary_ctxt_switches:\t545\n';
    expect(parseWakeUps(status)).toBe(150);
    expect(parseWakeUps('')).toBe(0);
  });

  it('tells memory with shared pages in parts, and as a whole', () => {
    const rollup =
      '55e7 ---p 00000000 00:00 0 [rollup]\nRss:            91004 kB\nPss:            70100 kB\nPss_Dirty:          5 kB\n';
    expect(parseProportionalBytes(rollup)).toBe(70_100 * 1_024);
    expect(parseProportionalBytes('')).toBeUndefined();
    expect(parseResidentBytes('Name:\tnode\nVmHWM:\t  99 kB\nVmRSS:\t   12 kB\n')).toBe(12 * 1_024);
    expect(parseResidentBytes('Name:\tgone\n')).toBe(0);
  });
});

describe('the processes of roles', () => {
  const parents = new Map([
    [1, 0],
    [10, 1],
    [20, 10],
    [21, 20],
    [30, 20],
    [40, 10],
  ]);

  it('are the roots and all that they started, without those of others', () => {
    const roots = new Map([
      ['gateway', [20]],
      ['kafka', [30]],
      ['edge', [40]],
    ]);
    expect(treeOf(roots, parents)).toEqual(
      new Map([
        ['gateway', [20, 21]],
        ['kafka', [30]],
        ['edge', [40]],
      ]),
    );
  });

  it('are none when the root has ended', () => {
    expect(treeOf(new Map([['gateway', [99]]]), parents)).toEqual(new Map([['gateway', []]]));
  });
});
