/**
 * What an operation, a submission and a document may not exceed. What the sequencer decides by belongs to the semantics version
 * of a record (semantics.ts): changing one of those needs a new version.
 */

/** Code points inserted by one submission. A longer paste is split. */
export const INSERT_CODE_POINTS_MAX = 65_536;
/** Components of one operation. */
export const OPERATION_COMPONENTS_MAX = 10_000;
/** Bytes of one encoded submission; four of them and their headers fit into a batch of the log. */
export const SUBMISSION_BYTES_MAX = 512 * 1024;
/** Code points of one document. */
export const DOCUMENT_CODE_POINTS_MAX = 8 * 1024 * 1024;
/** How many revisions a submission's base may be behind the head: bounds what one submission can cost. */
export const MAX_BASE_LAG = 4_096;
/** Sessions joined to one document at once. */
export const DOCUMENT_SESSIONS_MAX = 2_000;
/** The largest revision or sequence: both are uint32. */
export const UINT32_MAX = 0xffff_ffff;
