import { expect, it } from 'vitest';
import { AwaitedAnswer } from './awaited-answer.ts';

it('is given once for each time it is asked for', async () => {
  const awaited = new AwaitedAnswer();
  const first = awaited.answer();
  await expect(awaited.answer()).rejects.toThrow('awaited already');
  awaited.answered();
  await first;
  await awaited.after(() => awaited.answered());
});

it('never comes after a failure, and nothing is asked then', async () => {
  const awaited = new AwaitedAnswer();
  const waiting = awaited.answer();
  awaited.fail(new Error('broken'));
  awaited.fail(new Error('broken again'));
  await expect(waiting).rejects.toThrow(/^broken$/);
  const ask = () => expect.unreachable();
  await expect(awaited.after(ask)).rejects.toBe(awaited.failure);
});
