import { commitFloor } from './commit-floor.ts';
import { fanOutFloor } from './fan-out-floor.ts';
import type { FloorEntry } from './floor.ts';
import { kafkaFloor } from './kafka-floor.ts';
import { relayFloor } from './relay-floor.ts';

const ROUND_TRIPS = { quick: 3, full: 8 };
const WITH_PACED = { quick: 5, full: 12 };

/** Every floor, in the order of the tables. */
export const FLOORS: readonly FloorEntry[] = [
  { floor: kafkaFloor, quick: true, seconds: WITH_PACED },
  { floor: commitFloor, quick: true, seconds: WITH_PACED },
  { floor: relayFloor, quick: false, seconds: ROUND_TRIPS },
  { floor: fanOutFloor(300), quick: true, seconds: { quick: 5, full: 14 } },
  { floor: fanOutFloor(1_000), quick: false, seconds: { quick: 6, full: 16 } },
];
