/**
 * What an operation, a submission and a document may not exceed. What the sequencer decides by is gathered in SEQUENCING_LIMITS and belongs to
 * the semantics version of a record (semantics.ts): changing one of those needs a new version.
 */

/** Code points inserted by one submission. A longer paste is split. */
export const INSERT_CODE_POINTS_MAX = 65_536;
/** Components of one operation. */
export const OPERATION_COMPONENTS_MAX = 10_000;
/** Bytes of one encoded submission. The largest valid operation is smaller: 256 KiB of text and 10 000 components of 12 bytes. */
export const SUBMISSION_BYTES_MAX = 512 * 1024;
/** Code points of one document. */
export const DOCUMENT_CODE_POINTS_MAX = 8 * 1024 * 1024;
/** How many revisions a submission's base may be behind the head. */
export const MAX_BASE_LAG = 4_096;
/**
 * Components walked while one submission is transformed up to the head. Ordinary editing stays far below, even 4 096 revisions behind; a few
 * operations of 10 000 components each would otherwise hold up a whole partition for seconds.
 */
export const TRANSFORM_COMPONENTS_MAX = 2_000_000;
/** Sessions joined to one document at once. */
export const DOCUMENT_SESSIONS_MAX = 2_000;
/** The largest revision, sequence or count: all are uint32. */
export const UINT32_MAX = 0xffff_ffff;

/** What bounds the form of one operation. */
export interface OperationLimits {
  /** Code points inserted by all components together. */
  readonly insertCodePoints: number;
  /** Number of components. */
  readonly operationComponents: number;
  /** Code points of a document, and so of what an operation can retain and delete. */
  readonly documentCodePoints: number;
}

/** Everything the sequencer compares with. */
export interface SequencingLimits extends OperationLimits {
  /** Revisions between a submission's base and the head. */
  readonly baseLag: number;
  /** Components walked while transforming one submission. */
  readonly transformComponents: number;
}

/** The limits of semantics version 1. */
export const SEQUENCING_LIMITS: SequencingLimits = {
  insertCodePoints: INSERT_CODE_POINTS_MAX,
  operationComponents: OPERATION_COMPONENTS_MAX,
  documentCodePoints: DOCUMENT_CODE_POINTS_MAX,
  baseLag: MAX_BASE_LAG,
  transformComponents: TRANSFORM_COMPONENTS_MAX,
};
