import { commitFloor } from './commit-floor.ts';
import { fanOutFloor } from './fan-out-floor.ts';
import type { Floor } from './floor.ts';
import { kafkaFloor } from './kafka-floor.ts';
import { relayFloor } from './relay-floor.ts';

/** Every floor, in the order of the tables. */
export const FLOORS: readonly Floor[] = [kafkaFloor, commitFloor, relayFloor, fanOutFloor(300), fanOutFloor(1_000)];
