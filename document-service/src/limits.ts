/** Everything this service refuses to exceed, with the reason. Times are in milliseconds, sizes in bytes unless the name says otherwise. */

/** Raw records waiting per partition before its consumer is paused: a second or two of work. */
export const QUEUE_RECORDS = 16_384;
export const QUEUE_BYTES = 16 * 1024 * 1024;

/** One commit: large enough that the round trip is paid by many, small enough that a retry and a row lock stay short. */
export const BATCH_OPERATIONS = 1_024;
export const BATCH_BYTES = 4 * 1024 * 1024;
/** Sequencing pauses after this long: operations made to be slow to transform must not keep the owner from its heartbeats. */
export const GATHER_MS = 25;

/** Records looked ahead for documents to load: one load serves a whole batch. */
export const PREFETCH_RECORDS = 1_024;

/** A commit that hasn't answered by then is treated as lost, and its outcome looked up. Above the server's statement_timeout. */
export const COMMIT_DEADLINE_MS = 12_000;
/** The longest pause between attempts while PostgreSQL is away. */
export const RETRY_DELAY_MAX_MS = 1_000;

/** How often ownership is read again, and how long without success before nobody may be served from memory. */
export const OWNERSHIP_INTERVAL_MS = 1_000;
export const OWNERSHIP_TRUST_MS = 3_000;

/** How often it is looked whether the log is still the one that the database belongs to, in milliseconds. */
export const LOG_WATCH_MS = 5_000;
/** The most a fenced owner waits before it claims again. */
export const CLAIM_JITTER_MS = 300;
/** How long records beyond the expected offset are put down to a seek still under way. */
export const GAP_GRACE_MS = 5_000;

/** Documents kept in memory, and how long an idle one stays. */
export const DOCUMENTS_CACHED = 20_000;
export const DOCUMENT_IDLE_MS = 300_000;
/** Operations of a document kept in memory behind its head; older bases are loaded. */
export const TAIL_OPERATIONS = 256;
/** Sessions of a document kept in memory; the others are loaded when they speak. */
export const SESSIONS_CACHED = 4_096;

/** Text kept materialised, over all documents. */
export const TEXT_CACHE_BYTES = 128 * 1024 * 1024;
/** Operations read from PostgreSQL at once. */
export const OPERATIONS_PAGE = 2_000;
/** Operations read and replayed on a text in one go: some milliseconds, in which nobody else's edit is sequenced. */
export const REPLAYED_AT_ONCE = 256;

/** What may wait for one gateway; past it the stream ends and the gateway attaches anew. Holds one largest document. */
export const STREAM_BYTES = 64 * 1024 * 1024;
/** Presence is dropped first, above this. */
export const STREAM_PRESENCE_BYTES = 1024 * 1024;
/** One piece of content or operations on a stream. */
export const CHUNK_BYTES = 256 * 1024;
/** Operations sent to one who resumes; beyond, the text is sent. */
export const RESUME_OPERATIONS = 65_536;
/** The same in bytes: an answer goes out in one piece with what else waits for the gateway, and must not be what ends its stream. */
export const RESUME_BYTES = 16 * 1024 * 1024;
/** Events of one document held while somebody joins it. */
export const HELD_EVENTS = 65_536;
/** Documents one gateway may have open on one owner. */
export const STREAM_DOCUMENTS = 100_000;

/** Carets: at most one per session in this time, forgotten after this silence. */
export const PRESENCE_INTERVAL_MS = 100;
export const PRESENCE_EXPIRY_MS = 30_000;
export const PRESENCES_PER_DOCUMENT = 2_000;

/** A changed document quiet for this long is told its checksum. */
export const CHECKSUM_QUIET_MS = 1_000;
export const HEARTBEAT_MS = 1_000;

/** A snapshot is due after so many operations, so many bytes of them, or when a changed document is idle for so long. */
export const SNAPSHOT_OPERATIONS = 1_000;
export const SNAPSHOT_BYTES = 256 * 1024;
export const SNAPSHOT_IDLE_MS = 30_000;
/** Committed operations kept in memory until their document's next snapshot, over all documents; what is beyond is read from PostgreSQL. */
export const COMMITTED_RUNS_BYTES = 32 * 1024 * 1024;
/** Snapshots made at once. */
export const SNAPSHOTS_CONCURRENT = 2;
/**
 * After a snapshot the next waits so many times as long as it took, and so long at most: all documents of a busy hour fall idle together, and whoever types
 * meanwhile comes first.
 */
export const SNAPSHOT_RESTS = 3;
export const SNAPSHOT_REST_MAX_MS = 250;
/** Above so many changed documents there is no rest. */
export const SNAPSHOTS_BEHIND = 5_000;
/** Changed documents remembered until their snapshot; beyond, the longest unchanged are forgotten and found again by the sweep. */
export const DOCUMENTS_CHANGED = 100_000;
/** How long a stopping service waits for what it is storing. */
export const STORE_DRAIN_MS = 2_000;
/** While the content store is away one piece of background work tries it after these pauses, doubling. */
export const STORE_PAUSE_MS = 1_000;
export const STORE_PAUSE_MAX_MS = 15_000;

/** Operations older than twice the oldest base leave the database in segments of so many, or of so many bytes: one object for an hour of typing. */
export const SEGMENT_OPERATIONS = 4_096;
export const SEGMENT_BYTES = 4 * 1024 * 1024;
/** A session unused for so long is forgotten, when what it did is archived; days. What it still sends is refused, never applied as if new. */
export const SESSION_EXPIRY_DAYS = 90;
/** Sessions forgotten by one statement. */
export const SESSIONS_FORGOTTEN = 1_000;
/** Documents waiting for their segments; beyond, they are found again by the sweep. One is worked on at a time: nobody waits for it. */
export const ARCHIVES_WAITING = 10_000;
/** Segments kept decoded for whoever reads old history page by page. */
export const SEGMENT_CACHE_BYTES = 16 * 1024 * 1024;
/** How often, and how many documents at a time, are looked through for snapshots and segments that were missed. */
export const HISTORY_SWEEP_MS = 10_000;
export const HISTORY_SWEEP_DOCUMENTS = 1_000;

/** How long a call waits for its own edits to be committed. */
export const OUTCOME_DEADLINE_MS = 15_000;
/** How soon it looks first, and how long between two looks at most: the longer it takes, the less often it asks. */
export const OUTCOME_FIRST_MS = 5;
export const OUTCOME_INTERVAL_MS = 250;
/** After how long without an outcome a submission is published again. */
export const REPUBLISH_MS = 5_000;

/** A rebuild looks at so many operations and so many bytes of records at most, and reads the log for so long. */
export const REBUILD_OPERATIONS = 100_000;
export const REBUILD_BYTES = 64 * 1024 * 1024;
export const REBUILD_READ_MS = 60_000;
/** It puts so many sessions right at most; it may be asked for again. */
export const REBUILD_SESSIONS = 1_000;
/** Records put aside that an operator is shown of one document, and documents in a page unless asked otherwise. */
export const ASIDE_SHOWN = 100;
export const STOPPED_PER_PAGE = 100;
/** How often documents in quarantine are counted. */
export const QUARANTINE_COUNT_MS = 10_000;

/** Records stay in the log for so many days behind what is committed: a database restored from a backup of that age catches up from them. */
export const LOG_KEPT_DAYS = 7;
/** The content of a deleted document is removed for good after so many days. */
export const PURGE_AFTER_DAYS = 30;
/** How often it is looked for what may go, and how many deleted documents are looked up at once. */
export const RETENTION_SWEEP_MS = 3_600_000;
export const PURGED_AT_ONCE = 100;

/** Texts on their way to callers at once, in bytes: a slow one keeps his until he has read it. One larger text alone may pass. */
export const TEXTS_UNDER_WAY_BYTES = 512 * 1024 * 1024;

/** Operations of one page of ListOperations, in bytes, but for the first of them; and how many are read at once. */
export const LISTED_BYTES = 4 * 1024 * 1024;
export const LISTED_AT_ONCE = 50;

/** The longest text, in code points. */
export const DOCUMENT_CODE_POINTS = 8 * 1024 * 1024;

/** Programs that follow one document each: of everybody on this instance, of one user, and those that other instances serve and this owner feeds. */
export const SUBSCRIBERS = 2_000;
export const SUBSCRIBERS_PER_USER = 64;
export const FORWARDED_SUBSCRIBERS = 10_000;
/** What may be written and not yet taken by one subscriber's connection; past it nothing more is taken for him. */
export const SUBSCRIBER_UNREAD_BYTES = 256 * 1024;
/** A subscriber whose connection takes nothing for so long is ended; he resumes when he reads again. */
export const SUBSCRIBER_STALL_MS = 30_000;
/** How long a subscriber whose stream has ended may take to read up to its end; then it is cut. */
export const SUBSCRIBER_END_MS = 10_000;
/** Live operations waiting for one subscriber; past it they are dropped and read from the database when he is ready. */
export const LIVE_BYTES = 256 * 1024;
export const LIVE_OPERATIONS = 1_024;
/** This close to the head a subscriber is cut over from the database to what is told live. */
export const CUTOVER_OPERATIONS = 256;
/** Operations read at once for a subscriber who catches up: as many as come to these bytes, the first time few. */
export const BACKFILL_BYTES = 512 * 1024;
export const BACKFILL_FIRST_OPERATIONS = 16;
export const BACKFILL_OPERATIONS = 1_000;
/** Reads for subscribers at once: joins and calls must get connections too. */
export const BACKFILLS_CONCURRENT = 4;
/** How often a quiet subscriber hears the head, and after which silence an owner who feeds one is taken for gone. */
export const SIGN_OF_LIFE_MS = 2_000;
export const OWNER_SILENCE_MS = 6_000;
/** How long a document's owner is looked for before its subscribers are told to come back, and how often. */
export const OWNER_SEARCH_MS = 15_000;
export const OWNER_LOOK_MS = 200;
/** How often a subscriber's right is checked again, beside at once when auth-service tells of a change, and how long it may be unknown before the stream ends. */
export const RIGHTS_RECHECK_MS = 3_000;
export const RIGHTS_UNKNOWN_MS = 15_000;
/** auth-service gives a sign of life every half second; a watch of rights that is silent for so long is opened anew. */
export const RIGHTS_WATCH_SILENCE_MS = 2_000;

/** Named revisions of one document. */
export const VERSIONS_PER_DOCUMENT = 1_000;

/** A fault that keeps this instance from serving is reported after so long; shorter ones mend by themselves. */
export const UNHEALTHY_MS = 5_000;
