import { expect, it } from 'vitest';
import { FakeSystem } from './fake-system.ts';
import { ratios, scaleOut } from './scale-out.ts';

function cost(services: number, cpu: Readonly<Record<string, number>>) {
  return { services, editsPerSecond: 1_000, cpu: new Map(Object.entries(cpu)) };
}

it('compares what an edit costs with the most and with one, without the load', () => {
  const costs = [
    cost(1, { 'document-service': 0.2, gateway: 0.2, load: 9 }),
    cost(2, { 'document-service': 9, gateway: 9, load: 9 }),
    cost(4, { 'document-service': 0.3, gateway: 0.2, load: 1 }),
  ];
  const figures = ratios(costs).map(({ name, value }) => [name, Number(value.toFixed(3))]);
  expect(figures).toEqual([
    ['CPU per edit, 1 → 4', 1.25],
    ['CPU per edit, 1 → 4, document-service', 1.5],
  ]);
});

it('needs a system that can be started with more of them', async () => {
  expect(await scaleOut.run(new FakeSystem(), { mode: 'quick' })).toEqual([]);
});
