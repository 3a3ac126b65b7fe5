import { expect, it } from 'vitest';
import { FLOORS } from './floors/all.ts';
import { FLOOR_SYSTEM } from './floors/floor.ts';
import { takesPart } from './plan.ts';
import { CONTENDERS } from './systems/all.ts';
import { GOALS } from './weft-goals.ts';
import { WORKLOADS } from './workloads/all.ts';

it('measures everything that a goal is about', () => {
  const measured = new Set([
    ...FLOORS.map(({ floor }) => `${floor.name} of ${FLOOR_SYSTEM}`),
    ...WORKLOADS.flatMap((entry) =>
      CONTENDERS.filter((contender) => takesPart(contender, entry, 'full')).map(
        ({ name }) => `${entry.workload.name} of ${name}`,
      ),
    ),
  ]);
  const wanted = GOALS.flatMap(({ measured: figure, against }) => [figure, ...(against?.sum ?? [])]);
  const missing = wanted
    .map(({ workload, system }) => `${workload} of ${system}`)
    .filter((pair) => !measured.has(pair));
  expect(missing).toEqual([]);
});
