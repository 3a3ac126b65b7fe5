import { expect, it } from 'vitest';
import { PatienceEndedError, patiently, within } from './patience.ts';

const never = new Promise<never>(() => {});

it('gives what comes in time', async () => {
  expect(await within(1_000, 'seven', Promise.resolve(7))).toBe(7);
  await expect(within(1_000, 'seven', Promise.reject(new Error('no seven')))).rejects.toThrow('no seven');
});

it('says what it has waited for in vain', async () => {
  await expect(within(5, 'the post', never)).rejects.toThrow(new PatienceEndedError('waited 5 ms for the post'));
});

it('calls again while a failure may pass', async () => {
  let calls = 0;
  const answer = patiently({ patienceMs: 1_000, pauseMs: 1, mayPass: () => true }, async () => {
    calls += 1;
    if (calls < 3) throw new Error('away');
    return calls;
  });
  expect(await answer).toBe(3);
});

it('gives up at once on what will not pass, and in the end on what might', async () => {
  const failing = async () => {
    throw new Error('no');
  };
  await expect(patiently({ patienceMs: 60_000, pauseMs: 1, mayPass: () => false }, failing)).rejects.toThrow('no');
  await expect(patiently({ patienceMs: 5, pauseMs: 2, mayPass: () => true }, failing)).rejects.toThrow('no');
});
