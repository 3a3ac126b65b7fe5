import { SEQUENCING_LIMITS, type SequencingLimits } from './limits.ts';

/**
 * The version of the sequencing rules. Every record is stamped with one and is judged by it for ever, so that old and new builds decide
 * alike (I2). A change in transform, limits or the order of checks is a new version.
 *
 * 1: the first.
 */
export const SEMANTICS = 1;

/** The limits a record of this version is judged by; undefined for a version this build does not know. */
export function sequencingLimits(version: number): SequencingLimits | undefined {
  return version === SEMANTICS ? SEQUENCING_LIMITS : undefined;
}
