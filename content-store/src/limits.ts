/** Bytes of one object. The largest document takes half of it at four bytes a code point. */
export const OBJECT_BYTES = 64 * 1024 * 1024;

/** Characters of a key: what S3 allows with room for a prefix. */
export const KEY_LENGTH = 512;

/** Characters between two slashes of a key: what file systems allow, with room for a marker. */
export const KEY_SEGMENT_LENGTH = 200;

/** Times of one S3 call, in milliseconds: until a connection stands, without a byte moving, and with all attempts and pauses together. */
export const S3_CONNECT_MS = 1_000;
export const S3_IDLE_MS = 5_000;
export const S3_TOTAL_MS = 20_000;

/** How often a call that failed for a passing reason is made, and the pauses between: doubling, with jitter. Callers try again much later. */
export const S3_ATTEMPTS = 4;
export const S3_PAUSE_MS = 100;
export const S3_PAUSE_MAX_MS = 2_000;

/** Connections to S3 of one process; further calls wait for one. */
export const S3_SOCKETS = 16;
