import type { Plant } from './plant.ts';

export const PLANTS: readonly Plant[] = [];

/** The planted bug of a name. */
export function plantNamed(name: string): Plant {
  const plant = PLANTS.find((one) => one.name === name);
  if (plant === undefined)
    throw new Error(`no planted bug is called "${name}": ${PLANTS.map((one) => one.name).join(', ')}`);
  return plant;
}
