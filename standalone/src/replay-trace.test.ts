import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { parseTrace, readTrace, type Trace, TraceError } from './replay-trace.ts';
import { beginningOf, outcomeOf } from './trace-outcome.ts';

const folder = process.env.TRACES_DIR;

/** A recorded trace; the test is skipped by name when there is none, and fails where nothing may be skipped. */
async function recorded(name: string, context: TestContext): Promise<Trace> {
  if (folder !== undefined) return await readTrace(join(folder, name));
  if (process.env.CI === 'true') throw new Error('TRACES_DIR is not set');
  return context.skip(`TRACES_DIR is not set, so ${name} was not replayed`);
}

describe('an editing trace', () => {
  it('composes the patches of a transaction and leaves out what changes nothing', () => {
    const trace = parseTrace({
      startContent: 'ab',
      endContent: 'aXYb',
      txns: [
        {
          patches: [
            [1, 0, 'X'],
            [2, 0, 'Y'],
          ],
        },
        { patches: [] },
        { patches: [[0, 1, 'a']] },
      ],
    });
    expect(trace.transactions.map(({ operation, seen }) => [operation, seen])).toEqual([
      [[1, 'XY'], [0]],
      [[{ d: 1 }, 'a'], [1]],
    ]);
  });

  it('knows what each author had seen', () => {
    const { transactions, authors } = parseTrace({
      kind: 'concurrent',
      endContent: 'abc',
      numAgents: 2,
      txns: [
        { parents: [], agent: 0, patches: [[0, 0, 'a']] },
        { parents: [0], agent: 0, patches: [[1, 0, 'b']] },
        { parents: [0], agent: 1, patches: [[1, 0, 'c']] },
        { parents: [1, 2], agent: 1, patches: [[0, 1, '']] },
      ],
    });
    expect(authors).toBe(2);
    expect(transactions.map(({ seen }) => seen)).toEqual([
      [0, 0],
      [1, 0],
      [1, 0],
      [2, 1],
    ]);
  });

  it('may be cut off', () => {
    const whole = parseTrace({
      endContent: 'abc',
      txns: [...'abc'].map((letter, at) => ({ patches: [[at, 0, letter]] })),
    });
    expect(beginningOf(whole, 2)).toMatchObject({ startContent: '', endContent: 'ab', authors: 1 });
  });

  it('is refused when it is something else', () => {
    expect(() => parseTrace({ hello: 1 })).toThrow(TraceError);
    expect(() => parseTrace(null)).toThrow(TraceError);
  });

  it('of one author ends in its text', async (context) => {
    for (const name of ['sveltecomponent.json.gz', 'rustcode.json.gz']) {
      const trace = await recorded(name, context);
      expect(outcomeOf(trace).text === trace.endContent).toBe(true);
    }
  }, 60_000);

  it('of two authors at once ends in its text', async (context) => {
    const trace = await recorded('friendsforever.json.gz', context);
    const { text, withheldMax } = outcomeOf(trace);
    expect([trace.transactions.length, withheldMax > 10, text === trace.endContent]).toEqual([26_078, true, true]);
  }, 60_000);
});

it('makes several transactions of a paste that one submission may not hold', () => {
  const paste = 'x'.repeat(70_000);
  const { transactions } = parseTrace({
    endContent: `${paste}y`,
    txns: [{ patches: [[0, 0, paste]] }, { patches: [[70_000, 0, 'y']] }],
  });
  expect(transactions.map(({ seen }) => seen)).toEqual([[0], [1], [2]]);
});
