import { join } from 'node:path';
import { WithheldChanges } from '@weft/client/sync/withheld-changes';
import type { Operation } from '@weft/ot/operation';
import { Rope } from '@weft/ot/rope';
import { describe, expect, it, type TestContext } from 'vitest';
import { parseTrace, readTrace, type Trace, TraceError } from './replay-trace.ts';

const folder = process.env.TRACES_DIR;

/** A recorded trace; the test is skipped by name when there is none, and fails where nothing may be skipped. */
async function recorded(name: string, context: TestContext): Promise<Trace> {
  if (folder !== undefined) return await readTrace(join(folder, name));
  if (process.env.CI === 'true') throw new Error('TRACES_DIR is not set');
  return context.skip(`TRACES_DIR is not set, so ${name} was not replayed`);
}

/** What the replay does, without a server: each author sees only what the trace says, and the head gets the rebased operations. */
function replayPurely({ startContent, authors, transactions }: Trace): { head: string; mostWithheld: number } {
  const head = Rope.from(startContent);
  const views = Array.from({ length: authors }, () => ({
    text: Rope.from(startContent),
    withheld: new WithheldChanges(),
    from: [] as number[],
    shown: new Array<number>(authors).fill(0),
  }));
  let mostWithheld = 0;
  for (const { author, seen, operation } of transactions) {
    const view = views[author];
    if (view === undefined) throw new Error('an author too many');
    for (
      let next = view.from[0];
      next !== undefined && (view.shown[next] ?? 0) < (seen[next] ?? 0);
      next = view.from[0]
    ) {
      view.from.shift();
      view.shown[next] = (view.shown[next] ?? 0) + 1;
      view.text.apply(view.withheld.release() ?? []);
    }
    mostWithheld = Math.max(mostWithheld, view.withheld.count);
    view.text.apply(operation);
    const committed: Operation = view.withheld.rebase(operation);
    head.apply(committed);
    for (const other of views) {
      if (other === view) continue;
      other.withheld.withhold(committed);
      other.from.push(author);
    }
  }
  return { head: head.toString(), mostWithheld };
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

  it('is refused when it is something else', () => {
    expect(() => parseTrace({ hello: 1 })).toThrow(TraceError);
    expect(() => parseTrace(null)).toThrow(TraceError);
  });

  it('of one author ends in its text', async (context) => {
    for (const name of ['sveltecomponent.json.gz', 'rustcode.json.gz']) {
      const trace = await recorded(name, context);
      expect(replayPurely(trace).head === trace.endContent).toBe(true);
    }
  }, 60_000);

  it('of two authors at once ends in its text', async (context) => {
    const trace = await recorded('friendsforever.json.gz', context);
    const { head, mostWithheld } = replayPurely(trace);
    expect([trace.transactions.length, mostWithheld > 10, head === trace.endContent]).toEqual([26_078, true, true]);
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
