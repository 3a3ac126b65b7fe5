import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { plantedIn } from './plant.ts';
import { PLANTS } from './plants.ts';

describe('every planted bug', () => {
  it.each(PLANTS)('fits the module it is for: $name', (plant) => {
    const source = readFileSync(new URL(`../../..${plant.module}`, import.meta.url), 'utf8');
    expect(plantedIn(source, plant)).not.toBe(source);
  });

  it('is refused when its module has moved on', () => {
    const [plant] = PLANTS;
    expect(plant && (() => plantedIn('another text', plant))).toThrow(/no longer fits/);
  });
});
