import { HOCUSPOCUS, SHAREDB, WEFT, WEFT_EDGE, WEFT_EMBEDDED } from '../systems/names.ts';
import type { Entry } from './all.ts';
import { editCostByHistory, editCostBySize } from './edit-cost.ts';
import { fanOut } from './fan-out.ts';
import { memoryOfConnections, memoryOfEvictedDocuments } from './memory.ts';
import { openLarge, openOld, openSmall } from './opening.ts';
import { reconnectStorm } from './reconnect-storm.ts';
import { replayOf } from './replay-trace.ts';
import { scaleOut } from './scale-out.ts';
import { storedBytes } from './stored-bytes.ts';

/** What some workloads are about is the same however weft is deployed. */
const COMPARED = [WEFT, SHAREDB, HOCUSPOCUS];
const ONLY_WEFT = [WEFT];
/** It takes the SDK. */
const REPLAYED = [WEFT, WEFT_EMBEDDED];

/**
 * The workloads that look at one property each, beside those that measure throughput and latency. Those that start processes again come last, because
 * they leave them cold.
 */
export const LOADS: readonly Entry[] = [
  { workload: fanOut(300), quick: true, seconds: { quick: 12, full: 35 } },
  { workload: fanOut(1_000), quick: false, seconds: { quick: 15, full: 40 } },
  { workload: editCostBySize, quick: false, seconds: { quick: 8, full: 45 }, systems: COMPARED },
  { workload: storedBytes, quick: false, seconds: { quick: 40, full: 150 }, systems: COMPARED, mostRounds: 1 },
  {
    workload: replayOf('sveltecomponent', 1),
    quick: false,
    seconds: { quick: 6, full: 80 },
    systems: REPLAYED,
    mostRounds: 1,
  },
  {
    workload: replayOf('friendsforever', 2),
    quick: false,
    seconds: { quick: 6, full: 120 },
    systems: REPLAYED,
    mostRounds: 1,
  },
  { workload: scaleOut, quick: false, seconds: { quick: 60, full: 170 }, systems: ONLY_WEFT, mostRounds: 2 },
  { workload: memoryOfConnections, quick: false, seconds: { quick: 30, full: 120 }, systems: COMPARED, mostRounds: 1 },
  { workload: editCostByHistory, quick: false, seconds: { quick: 25, full: 240 }, systems: ONLY_WEFT, mostRounds: 1 },
  {
    workload: memoryOfEvictedDocuments,
    quick: false,
    seconds: { quick: 1, full: 1_000 },
    systems: ONLY_WEFT,
    mostRounds: 1,
  },
  { workload: openSmall, quick: false, seconds: { quick: 5, full: 25 }, systems: COMPARED },
  { workload: openLarge, quick: false, seconds: { quick: 10, full: 50 }, systems: COMPARED },
  { workload: openOld, quick: false, seconds: { quick: 15, full: 120 }, systems: ONLY_WEFT },
  { workload: reconnectStorm, quick: false, seconds: { quick: 8, full: 15 }, systems: [WEFT, WEFT_EDGE] },
];
