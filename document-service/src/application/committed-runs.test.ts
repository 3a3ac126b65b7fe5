import { expect, test } from 'vitest';
import type { OperationEvent } from '../domain/commit-batch.ts';
import { COMMITTED_RUNS_BYTES } from '../limits.ts';
import { CommittedRuns } from './committed-runs.ts';

function event(documentId: string, revision: number, length = revision % 40): OperationEvent {
  const sessionId = `session ${revision % 3}`;
  const operation = new Uint8Array(length).fill(revision);
  const place = { partition: 0, logOffset: 0, recordedAtMs: 0, lengthDelta: 1 };
  const author = { userId: 'ada', sessionId, sequence: 2 ** 32 - revision };
  return {
    kind: 'operation',
    documentId,
    revision,
    operation,
    chain: 2n ** 64n - BigInt(revision),
    ...author,
    ...place,
  };
}

test('a run gives back what was committed, by revision', () => {
  const runs = new CommittedRuns();
  const events = Array.from({ length: 1_000 }, (_, index) => event('a', index + 5));
  for (const each of events) runs.add(each);
  const run = runs.take('a');
  for (const { revision, operation, sessionId, sequence, chain } of events) {
    const found = run?.at(revision);
    expect(found).toMatchObject({ sessionId, sequence, chain });
    expect(Buffer.compare(found?.operation ?? Buffer.from('none'), operation)).toBe(0);
  }
  expect([run?.at(4), run?.at(1_005)]).toEqual([undefined, undefined]);
});

test('a run that was taken stays as it is, and another begins', () => {
  const runs = new CommittedRuns();
  runs.add(event('a', 1));
  const first = runs.take('a');
  runs.add(event('a', 2));
  const second = runs.take('a');
  expect([first?.at(1)?.sequence, first?.at(2)]).toEqual([event('a', 1).sequence, undefined]);
  expect([second?.at(1), second?.at(2)?.sequence]).toEqual([undefined, event('a', 2).sequence]);
  expect(runs.take('a')).toBeUndefined();
});

test('what another owner committed in between leaves no gap in a run', () => {
  const runs = new CommittedRuns();
  runs.add(event('a', 1));
  runs.add(event('a', 3));
  const run = runs.take('a');
  expect([run?.at(1), run?.at(2), run?.at(3)?.sequence]).toEqual([undefined, undefined, event('a', 3).sequence]);
});

test('beyond the bound the documents go that were here first', () => {
  const runs = new CommittedRuns();
  const half = COMMITTED_RUNS_BYTES / 2;
  for (const documentId of ['a', 'b', 'c']) runs.add(event(documentId, 1, half - 16));
  expect(['a', 'b', 'c'].map((documentId) => runs.take(documentId)?.at(1)?.operation.length)).toEqual([
    undefined,
    half - 16,
    half - 16,
  ]);
});
