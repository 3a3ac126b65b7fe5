/** Largest gRPC message between services, in bytes. Content of that size is chunked where it is streamed. */
export const MESSAGE_BYTES_MAX = 64 * 1024 * 1024;

/** How long a unary call between services may take unless it says otherwise, in milliseconds. */
export const CALL_DEADLINE_MS = 5_000;
