/** A sustained rate and how much may come at once. */
export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
}

/** One frame from a client, in bytes. */
export const FRAME_BYTES = 1024 * 1024;
/** Pieces of one frame from a client. */
export const FRAGMENTS = 64;
/** Channels open at once on a connection. */
export const CHANNELS = 64;

/** Longest name of what a client found different, in bytes. */
export const MISMATCH_BYTES = 16;
/** Submissions of a channel without an outcome; a client that keeps to the protocol has one. */
export const UNSETTLED_PER_CHANNEL = 16;
/** Joins of a connection that wait for their documents at once; bounds how many texts can be on their way to one socket. */
export const JOINS_OPENING = 4;
/** Messages kept while the token of `hello` is verified. */
export const MESSAGES_BEFORE_WELCOME = 128;
/** Messages that could not be taken before the connection is closed. */
export const ERRORS_PER_CONNECTION = 16;
/** Access token, in bytes. */
export const ACCESS_TOKEN_BYTES = 8 * 1024;
/** Name of the client program, in bytes. */
export const CLIENT_NAME_BYTES = 128;
/** What waits for one socket beside texts on their way, in bytes; past it the client is too slow. */
export const OUTBOX_BYTES = 4 * 1024 * 1024;
/** What may wait for one socket before presence is left out, in bytes. */
export const OUTBOX_PRESENCE_BYTES = 256 * 1024;
/** Operations that `joined` carries on resume, in bytes; the rest follows as events. */
export const JOINED_OPERATIONS_BYTES = 256 * 1024;
/** Submissions of one connection. */
export const CONNECTION_SUBMISSIONS: RateLimit = { perSecond: 500, burst: 1_000 };
/** Submissions of one user over this gateway. */
export const USER_SUBMISSIONS: RateLimit = { perSecond: 2_000, burst: 4_000 };
/** Submissions to one document over this gateway. */
export const DOCUMENT_SUBMISSIONS: RateLimit = { perSecond: 10_000, burst: 20_000 };
/** Carets of one session. */
export const SESSION_PRESENCE: RateLimit = { perSecond: 10, burst: 10 };
/** Messages of one connection of any kind; beyond, the connection is closed. */
export const CONNECTION_MESSAGES: RateLimit = { perSecond: 2_000, burst: 4_000 };
/** `hello` must come within this time, in milliseconds. */
export const HELLO_MS = 5_000;
/** Heartbeats to clients come this often, in seconds. */
export const HEARTBEAT_SECONDS = 5;
/** A client is asked for a sign of life this often, in milliseconds; without one until the next time it is gone. */
export const LIVENESS_MS = 15_000;
/** How long a closing connection may take, in milliseconds. */
export const CLOSE_GRACE_MS = 2_000;
/** A submission without outcome is published again after this time, in milliseconds. */
export const REPUBLISH_MS = 5_000;
/** The longest wait of a submission before it is published again, in milliseconds. */
export const REPUBLISH_LONGEST_MS = 20_000;
/** Pause before a submission that the log didn't take is published again, in milliseconds. */
export const PUBLISH_PAUSE_MS = 1_000;
/** Rights count as unknown when the watch has been silent for this long, in milliseconds (I7). */
export const WATCH_SILENCE_MS = 2_000;
/** An owner's stream that says nothing for this long is dead, in milliseconds; it has a heartbeat each second. */
export const OWNER_SILENCE_MS = 4_000;
/** A join waits this long for a document's owner, in milliseconds. */
export const OPEN_MS = 10_000;
/** Operations kept for joins under way on one document, in bytes. */
export const OPENING_EVENTS_BYTES = 16 * 1024 * 1024;
/** What is handed to the log and not durable yet, in bytes; past it submissions are refused for now. */
export const PUBLISHING_BYTES = 32 * 1024 * 1024;
/** How often what depends on time is looked at, in milliseconds. */
export const SWEEP_MS = 250;
/** Deliveries of one document by this gateway in a second, above which those who only read hear of its edits every CROWD_BEAT_MS. */
export const CROWD_DELIVERIES_PER_SECOND = 2_000;
/** How long an edit waits at most for a crowd of readers, in milliseconds. */
export const CROWD_BEAT_MS = 100;
/** What waits to be sent to one owner before carets are left out, in messages. */
export const OWNER_STREAM_WAITING = 1_000;
/** Body of one call over the bridge, in bytes: a document's whole text, with room for escapes. */
export const BRIDGE_BODY_BYTES = 48 * 1024 * 1024;
/** Body of a sign-in, in bytes. */
export const SIGN_IN_BODY_BYTES = 4 * 1024;
/** How long a call over the bridge may take unless it says otherwise, in milliseconds. */
export const BRIDGE_DEADLINE_MS = 30_000;
/** How long a call over the bridge may take at most, in milliseconds. */
export const BRIDGE_DEADLINE_LONGEST_MS = 120_000;
/** Pause before roles that could not be read are asked for again, in milliseconds. */
export const REVIEW_PAUSE_MS = 1_000;
/** Cached roles; the oldest goes first. */
export const CACHED_ROLES = 100_000;
/** Rights asked of auth-service at once. */
export const CHECKS_AT_ONCE = 64;

/** Calls of SubmitEdit under way at once on this gateway. */
export const EDITS_UNDER_WAY = 2_000;
/** Calls of SubmitEdit of one user under way at once on this gateway. */
export const EDITS_UNDER_WAY_PER_USER = 200;
/** When a call of SubmitEdit that was one too many may come again, in milliseconds. */
export const EDITS_PAUSE_MS = 500;
/** The longest that a call of SubmitEdit waits for its outcome, whatever its deadline, in milliseconds. */
export const EDIT_WAIT_MS = 30_000;
/** What a message of Collaborate may have around the client's message, in bytes. */
export const COLLABORATE_ENVELOPE_BYTES = 1_024;
/** When a connection that was one too many may come again, in milliseconds. */
export const CONNECTION_PAUSE_MS = 1_000;

/** Limits that an operator may set, because they depend on the machine. */
export interface ConnectionLimits {
  /** Connections open at once: sockets, and streams of Collaborate. */
  readonly connections: number;
  /** Connections whose token isn't verified yet. */
  readonly unauthenticated: number;
}
