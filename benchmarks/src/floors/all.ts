import type { Floor } from './floor.ts';

/** Every floor that the bench knows, in the order of the tables. */
export const FLOORS: readonly Floor[] = [];
