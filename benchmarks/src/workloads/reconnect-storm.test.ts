import { expect, it } from 'vitest';
import { FakeSystem } from './fake-system.ts';
import { reconnectStorm } from './reconnect-storm.ts';

it('needs a system whose connections can be cut', async () => {
  expect(await reconnectStorm.run(new FakeSystem(), { mode: 'quick' })).toEqual([]);
});

it('brings everybody back, and all of them are served', async () => {
  let restarts = 0;
  const system = new FakeSystem({
    restartFrontEnd: async () => {
      restarts += 1;
    },
  });
  const figures = await reconnectStorm.run(system, { mode: 'quick' });
  expect(restarts).toBe(1);
  expect(figures.slice(0, 3).map(({ name }) => name)).toEqual([
    'all joined again, after the cut',
    'all joined again, after connections are taken',
    'longest stall of a writer elsewhere',
  ]);
  expect(system.connections).toBe(0);
});
