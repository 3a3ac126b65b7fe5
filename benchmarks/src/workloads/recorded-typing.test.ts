import { apply } from '@weft/ot/apply';
import { parseTrace } from '@weft/standalone/replay-trace';
import { describe, expect, it } from 'vitest';
import { recordedTrace, taken, typedOverAndOver } from './recorded-typing.ts';

const trace = parseTrace({
  startContent: 'ab',
  endContent: 'ax',
  txns: [{ patches: [[1, 1, '']] }, { patches: [[1, 0, 'x']] }],
});

describe('recorded typing', () => {
  it('goes on from the beginning once it is through', () => {
    const typing = typedOverAndOver(trace);
    const texts: string[] = [];
    taken(typing, 7).reduce((before, operation) => {
      const after = apply(before, operation);
      texts.push(after);
      return after;
    }, '');
    expect(texts).toEqual(['ab', 'a', 'ax', '', 'ab', 'a', 'ax']);
  });

  it('is taken a part at a time', () => {
    const typing = [1, 2, 3][Symbol.iterator]();
    expect([taken(typing, 2), taken(typing, 2)]).toEqual([[1, 2], [3]]);
  });

  it('is left out where there is none', async () => {
    expect(await recordedTrace('sveltecomponent', undefined)).toBeUndefined();
  });
});
