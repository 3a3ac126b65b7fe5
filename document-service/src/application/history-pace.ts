import { MAX_BASE_LAG } from '@weft/ot/limits';
import {
  HISTORY_SWEEP_MS,
  SEGMENT_OPERATIONS,
  SESSION_EXPIRY_DAYS,
  SNAPSHOT_OPERATIONS,
  STORE_PAUSE_MAX_MS,
  STORE_PAUSE_MS,
} from '../limits.ts';
import type { StorePauses } from './store-backoff.ts';

/** How fast history moves from the database to the content store. */
export interface HistoryPace {
  readonly storePauses: StorePauses;
  /** Operations after which a snapshot is due. */
  readonly snapshotOperations: number;
  /** Operations behind the head that stay in the database. Bases of submissions are at most half as old, so sequencing never misses one. */
  readonly keptOperations: number;
  /** Operations of one segment. */
  readonly segmentOperations: number;
  /** After how long without use a session whose edits are archived is forgotten, in milliseconds. */
  readonly sessionExpiryMs: number;
  /** How often some documents are looked through for what was missed, in milliseconds. */
  readonly sweepMs: number;
}

const DAY_MS = 86_400_000;

export const HISTORY_PACE: HistoryPace = {
  storePauses: { firstMs: STORE_PAUSE_MS, longestMs: STORE_PAUSE_MAX_MS },
  snapshotOperations: SNAPSHOT_OPERATIONS,
  keptOperations: 2 * MAX_BASE_LAG,
  segmentOperations: SEGMENT_OPERATIONS,
  sessionExpiryMs: SESSION_EXPIRY_DAYS * DAY_MS,
  sweepMs: HISTORY_SWEEP_MS,
};
