/**
 * How often a watcher hears something at the least, in milliseconds; changes are looked for as often without a notification. Gateways refuse writes
 * after 2 s of silence, and a lost notification must not delay a revocation by 1 s.
 */
export const HEARTBEAT_MS = 500;

/** How long looking for changes may take, in milliseconds; a database that doesn't answer means silence, never a sign of life. */
export const POLL_TIMEOUT_MS = 1_500;

/** Changes read, and sent to a watcher, at once. */
export const CHANGES_PER_PAGE = 500;

/** Changes waiting for one watcher. One that falls further behind is ended and resumes from the database. */
export const WATCHER_QUEUE_CHANGES = 10_000;

/** Watchers of one instance; there is one per gateway and a few for tools. */
export const WATCHERS_MAX = 1_000;

/** How long changes are kept for watchers to resume, in hours. One that was away for longer starts from nothing. */
export const CHANGE_RETENTION_HOURS = 24;

/** How often older changes are removed, in milliseconds. */
export const PRUNE_INTERVAL_MS = 3_600_000;

/** How long the audit log is kept, in days. */
export const AUDIT_KEPT_DAYS = 365;

/** Entries of the audit log removed by one statement, so that none takes long. */
export const AUDIT_REMOVED_AT_ONCE = 5_000;

/** Permissions in a page unless asked otherwise. The contract's most is 1 000. */
export const PERMISSIONS_PER_PAGE = 100;

/** Longest address in bytes (RFC 5321). */
export const EMAIL_BYTES_MAX = 254;

/** Connections to PostgreSQL for checks and changes of rights; MikroORM has as many for users and lists. */
export const CONNECTIONS_MAX = 8;

/** How long calls under way may go on while stopping, in milliseconds. */
export const STOP_GRACE_MS = 1_000;

/** How often the outbox is looked through without a notification, in milliseconds; also how soon another instance takes a lost place. */
export const OUTBOX_POLL_MS = 2_000;

/** Entries of the outbox taken to the log at once: some 100 KiB. */
export const RELAY_BATCH_ENTRIES = 500;

/** Pauses between attempts while the log or the database is away, in milliseconds: the first and the longest. */
export const RELAY_RETRY_MS = 100;
export const RELAY_RETRY_MAX_MS = 5_000;

/** Entries counted for the metric; more are as bad. */
export const OUTBOX_COUNTED_MAX = 10_000;

/** Entries that may wait for the log. Past it no rights can be taken away until some have left: a change that can't be ordered isn't one. */
export const OUTBOX_ENTRIES_MAX = 100_000;

/** The version of the sequencing rules by which a permission change is to be judged; every build knows it. */
export const CONTROL_RECORD_SEMANTICS = 1;

/** A database that is away for longer, in milliseconds, is reported as not serving; shorter absences mend by themselves. */
export const UNHEALTHY_MS = 3_000;
