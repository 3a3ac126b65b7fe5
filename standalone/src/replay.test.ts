import { ListeningServer } from '@weft/client/testing/listening-server';
import { describe, expect, it } from 'vitest';
import { replay } from './replay.ts';
import { parseTrace, TraceError } from './replay-trace.ts';

const settings = { writers: 1, readers: 2, paceMs: 0, patienceMs: 2_000, onProgress: () => {} };

const alone = parseTrace({
  startContent: 'x',
  endContent: 'hello, world',
  txns: [
    { patches: [[0, 1, 'held']] },
    {
      patches: [
        [3, 1, 'l'],
        [4, 0, 'o'],
      ],
    },
    { patches: [] },
    { patches: [[5, 0, ', world']] },
  ],
});

/** Two people: the second writes on while the first one's later words are withheld from her. */
const together = parseTrace({
  kind: 'concurrent',
  endContent: 'one two THREE four',
  numAgents: 2,
  txns: [
    { parents: [], agent: 0, patches: [[0, 0, 'one ']] },
    { parents: [0], agent: 0, patches: [[0, 0, 'z']] },
    { parents: [0], agent: 1, patches: [[4, 0, 'TWO ']] },
    { parents: [1], agent: 0, patches: [[0, 1, '']] },
    { parents: [2], agent: 1, patches: [[8, 0, 'THREE ']] },
    { parents: [3, 4], agent: 0, patches: [[14, 0, 'four']] },
    { parents: [4], agent: 1, patches: [[4, 3, 'two']] },
  ],
});

describe('the replay', () => {
  it('of one author makes one revision of each transaction, and everybody has the text', async () => {
    await using server = await ListeningServer.start();
    const progress: number[] = [];
    const report = await replay(alone, {
      ...settings,
      urls: [server.url],
      onProgress: (done) => void progress.push(done),
    });
    expect(report).toMatchObject({ passed: true, transactions: 3, revision: 3 });
    expect(report.verdicts.map(({ right }) => right)).toEqual([true, true, true, true]);
    expect(progress).toEqual([1, 2, 3]);
  });

  it('deals the transactions of one author to several writers', async () => {
    await using server = await ListeningServer.start();
    const report = await replay(alone, { ...settings, urls: [server.url], writers: 2 });
    expect(report).toMatchObject({ passed: true, revision: 3 });
    expect(new Set(server.document.committed.map(({ userId }) => userId)).size).toBe(2);
  });

  it('of two authors withholds from each what it had not seen', async () => {
    await using server = await ListeningServer.start();
    const report = await replay(together, { ...settings, urls: [server.url], writers: 2 });
    expect(report).toMatchObject({ passed: true, revision: 7 });
  });

  it('says who has another text', async () => {
    await using server = await ListeningServer.start();
    const report = await replay({ ...alone, endContent: 'else' }, { ...settings, urls: [server.url] });
    expect(report.passed).toBe(false);
    expect(report.verdicts.every(({ right }) => !right)).toBe(true);
  });

  it('wants as many writers as the trace has', async () => {
    await expect(replay(together, { ...settings, urls: ['http://127.0.0.1:1'] })).rejects.toThrow(TraceError);
  });
});
