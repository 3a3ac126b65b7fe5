import { expect, it } from 'vitest';
import { WakeUp } from './wake-up.ts';

it('wakes a sleeper, and at once when the wake-up came before the sleep', async () => {
  const wakeUp = new WakeUp();
  const sleeping = wakeUp.sleep(60_000);
  wakeUp.wake();
  await sleeping;
  wakeUp.wake();
  await wakeUp.sleep(60_000);
});

it('takes several wake-ups for one', async () => {
  const wakeUp = new WakeUp();
  wakeUp.wake();
  wakeUp.wake();
  await wakeUp.sleep(60_000);
  let woken = false;
  const sleeping = wakeUp.sleep(60_000).then(() => {
    woken = true;
  });
  await Promise.resolve();
  expect(woken).toBe(false);
  wakeUp.wake();
  await sleeping;
});

it('sleeps no longer than it was told', async () => {
  await new WakeUp().sleep(1);
});
