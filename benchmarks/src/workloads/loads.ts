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
 * they leave them cold. While `scaleOut` works on processes of its own, documents that others left behind are let go, which the one after it waits for.
 */
export const LOADS: readonly Entry[] = [
  { workload: fanOut(300), quick: true, seconds: { quick: 8, full: 17 } },
  { workload: fanOut(1_000), quick: false, seconds: { quick: 12, full: 22 }, mostRounds: 1 },
  { workload: editCostBySize, quick: false, seconds: { quick: 8, full: 40 }, systems: COMPARED, mostRounds: 1 },
  { workload: storedBytes, quick: false, seconds: { quick: 30, full: 75 }, systems: COMPARED, mostRounds: 1 },
  {
    workload: replayOf('sveltecomponent', 1),
    quick: false,
    seconds: { quick: 6, full: 50 },
    systems: REPLAYED,
    mostRounds: 1,
  },
  {
    workload: replayOf('friendsforever', 2),
    quick: false,
    seconds: { quick: 6, full: 65 },
    systems: REPLAYED,
    mostRounds: 1,
  },
  { workload: memoryOfConnections, quick: false, seconds: { quick: 19, full: 80 }, systems: COMPARED, mostRounds: 1 },
  { workload: editCostByHistory, quick: false, seconds: { quick: 14, full: 120 }, systems: ONLY_WEFT, mostRounds: 1 },
  { workload: scaleOut, quick: false, seconds: { quick: 60, full: 130 }, systems: ONLY_WEFT, mostRounds: 1 },
  {
    workload: memoryOfEvictedDocuments,
    quick: false,
    seconds: { quick: 1, full: 680 },
    systems: ONLY_WEFT,
    mostRounds: 1,
  },
  { workload: openSmall, quick: false, seconds: { quick: 4, full: 15 }, systems: COMPARED, mostRounds: 1 },
  { workload: openLarge, quick: false, seconds: { quick: 6, full: 30 }, systems: COMPARED, mostRounds: 1 },
  { workload: openOld, quick: false, seconds: { quick: 6, full: 45 }, systems: ONLY_WEFT, mostRounds: 1 },
  {
    workload: reconnectStorm,
    quick: false,
    seconds: { quick: 5, full: 10 },
    systems: [WEFT, WEFT_EDGE],
    mostRounds: 1,
  },
];
