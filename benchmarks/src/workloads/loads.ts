import { WEFT } from '../systems/all.ts';
import type { Entry } from './all.ts';
import { editCostByHistory, editCostBySize } from './edit-cost.ts';
import { fanOut } from './fan-out.ts';
import { memoryOfConnections, memoryOfEvictedDocuments } from './memory.ts';
import { openLarge, openOld, openSmall } from './opening.ts';
import { reconnectStorm } from './reconnect-storm.ts';
import { replayOf } from './replay-trace.ts';
import { scaleOut } from './scale-out.ts';
import { storedBytes } from './stored-bytes.ts';

const EVERY_WEFT = [WEFT.kafka, WEFT.edge, WEFT.embedded];

/** Those that look at one property each, beside those that measure throughput and latency. What starts processes again comes last: it leaves them cold. */
export const LOADS: readonly Entry[] = [
  { workload: fanOut(300), quick: true, seconds: { quick: 12, full: 35 } },
  { workload: fanOut(1_000), quick: false, seconds: { quick: 15, full: 40 } },
  { workload: editCostBySize, quick: false, seconds: { quick: 8, full: 45 } },
  { workload: storedBytes, quick: false, seconds: { quick: 40, full: 140 }, mostRounds: 1 },
  { workload: replayOf('sveltecomponent', 1), quick: false, seconds: { quick: 6, full: 80 }, systems: EVERY_WEFT },
  { workload: replayOf('friendsforever', 2), quick: false, seconds: { quick: 6, full: 120 }, systems: EVERY_WEFT },
  { workload: scaleOut, quick: false, seconds: { quick: 60, full: 170 }, systems: [WEFT.kafka], mostRounds: 2 },
  { workload: memoryOfConnections, quick: false, seconds: { quick: 30, full: 120 }, mostRounds: 2 },
  { workload: editCostByHistory, quick: false, seconds: { quick: 25, full: 240 }, mostRounds: 1 },
  {
    workload: memoryOfEvictedDocuments,
    quick: false,
    seconds: { quick: 1, full: 1_000 },
    systems: [WEFT.kafka],
    mostRounds: 1,
  },
  { workload: openSmall, quick: false, seconds: { quick: 5, full: 25 } },
  { workload: openLarge, quick: false, seconds: { quick: 10, full: 50 } },
  { workload: openOld, quick: false, seconds: { quick: 15, full: 120 }, mostRounds: 1 },
  { workload: reconnectStorm, quick: false, seconds: { quick: 8, full: 15 }, mostRounds: 2 },
];
