/** Bytes of one object. The largest document takes half of it at four bytes a code point. */
export const OBJECT_BYTES = 64 * 1024 * 1024;

/** Characters of a key: what S3 allows with room for a prefix. */
export const KEY_LENGTH = 512;

/** Characters between two slashes of a key: what file systems allow, with room for a marker. */
export const KEY_SEGMENT_LENGTH = 200;
