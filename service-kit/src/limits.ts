/** Largest gRPC message between services, in bytes. Content of that size is chunked where it is streamed. */
export const MESSAGE_BYTES_MAX = 64 * 1024 * 1024;

/** How long a unary call between services may take unless it says otherwise, in milliseconds. */
export const CALL_DEADLINE_MS = 5_000;

/** Watches of one server's health open at once: they need no token and may last for ever. */
export const HEALTH_WATCHES = 1_000;

/** Conversations with one server's reflection open at once: they need no token, and are of a moment. */
export const REFLECTION_STREAMS = 100;

/** How long a conversation with reflection may be silent, in milliseconds. */
export const REFLECTION_SILENCE_MS = 60_000;

/** What is said at most of what is wrong with a request, in characters: it travels in headers. */
export const VIOLATION_CHARACTERS = 1_024;

/** First pause before a broken stream is opened again, in milliseconds; it doubles up to the longest. */
export const RECONNECT_FIRST_MS = 100;

/** Longest pause before a broken stream is opened again, in milliseconds. */
export const RECONNECT_LONGEST_MS = 3_000;

/**
 * After batches of so many records the next one, of publishes or of a commit, waits so long for as many again. People who type hardly ever meet in
 * fours; writers in a closed loop do.
 */
export const COMPANY_RECORDS = 4;
export const COMPANY_MS = 2;
