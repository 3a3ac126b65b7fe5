import { SEQUENCING_LIMITS, type SequencingLimits } from './limits.ts';

/**
 * The version of the sequencing rules. Every record is stamped with one and is judged by it for ever, so that old and new builds decide
 * alike (I2). A change in transform, limits or the order of checks is a new version.
 *
 * 1: the first.
 * 2: a copy that its gateway denied has no effect of its own; a session that speaks again after sessions were forgotten has expired.
 * 3: an operator's command has an identity and takes effect once, however often it is published.
 */
export const SEMANTICS = 3;
/** For those who don't know their record's owner: every build knows it. */
export const SEMANTICS_FOR_ALL = 1;
/** From this version on a record may be a copy that its gateway denied. */
export const DENIED_COPIES = 2;
/** From this version on a forgotten session is told apart from a gap. */
export const EXPIRED_TOLD = 2;

/** From this version on an operator's command may have an identity. */
export const COMMANDS_ONCE = 3;

/** The limits a record of this version is judged by; undefined for a version this build does not know. */
export function sequencingLimits(version: number): SequencingLimits | undefined {
  return version >= 1 && version <= SEMANTICS ? SEQUENCING_LIMITS : undefined;
}
