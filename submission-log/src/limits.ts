/** Bytes after which a batch takes no further publish. One publish is never split, so a batch may be as large as one publish. */
export const BATCH_BYTES = 1024 * 1024;

/** Bytes of one publish: below the topic's `max.message.bytes` (4 MiB), with room for the record batch's own headers. */
export const PUBLISH_BYTES = 3 * 1024 * 1024;

/** Batches of one lane without their place in the log at once: one on its way while the answer to the other is on its way back. */
export const BATCHES_PER_LANE = 2;

/** Bytes that wait or are under way in one publisher; past it a publish fails at once. */
export const PUBLISH_QUEUE_BYTES = 64 * 1024 * 1024;

/** Publishes that wait or are under way in one publisher; past it a publish fails at once. */
export const PUBLISH_QUEUE_LENGTH = 65_536;

/** How long a publish may take, in milliseconds, before it counts as failed. */
export const PUBLISH_DEADLINE_MS = 5_000;

/** How long a broker may take for one attempt of a publish, in milliseconds. */
export const PUBLISH_ATTEMPT_MS = 3_000;

/** How long a broker waits for records before it answers a fetch, in milliseconds. Seek, pause and resume wait for the fetch under way. */
export const FETCH_WAIT_MS = 50;

/** Bytes of one partition fetched from a broker at once. */
export const FETCH_PARTITION_BYTES = 1024 * 1024;

/** Records of one partition read from PostgreSQL at once. */
export const READ_RECORDS = 500;

/** Bytes of one partition read from PostgreSQL at once; the record that crosses the bound is still read. */
export const READ_BYTES = 1024 * 1024;

/** How often the embedded log looks for records, or for the consumer's place, when nothing told it to. */
export const POLL_INTERVAL_MS = 1_000;

/** How long the embedded log waits for the commit of what was handed over without waiting for the disk, before it flushes by itself, in milliseconds. */
export const FLUSH_MS = 10;

/** What `max.message.bytes` of the topic is set to. */
export const TOPIC_MESSAGE_BYTES = 4 * 1024 * 1024;

/** After how long without a heartbeat the group gives a member's partitions to others, in milliseconds. */
export const SESSION_TIMEOUT_MS = 6_000;

/** After how long without progress, while brokers answer, a consumer counts as failed, in milliseconds. */
export const STALL_MS = 30_000;

/** How often a consumer's progress is looked at, in milliseconds. It has failed at the second look in a row. */
export const PROGRESS_WATCH_MS = 5_000;
