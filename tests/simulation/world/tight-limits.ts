/** Limits so low that schedules reach them: what happens there must be as right as anywhere else. By the module's path and the constant's name. */
const TIGHT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '/document-service/src/limits.ts': {
    QUEUE_RECORDS: '8',
    BATCH_OPERATIONS: '3',
    PREFETCH_RECORDS: '2',
    DOCUMENTS_CACHED: '1',
    DOCUMENT_IDLE_MS: '1_000',
    TAIL_OPERATIONS: '2',
    SESSIONS_CACHED: '2',
    TEXT_CACHE_BYTES: '1_100',
    OPERATIONS_PAGE: '3',
    REPLAYED_AT_ONCE: '3',
    STREAM_BYTES: '65_536',
    STREAM_PRESENCE_BYTES: '512',
    CHUNK_BYTES: '256',
    RESUME_BYTES: '16_384',
    HELD_EVENTS: '12',
  },
  '/gateway/src/limits.ts': {
    UNSETTLED_PER_CHANNEL: '2',
    JOINED_OPERATIONS_BYTES: '200',
    OUTBOX_BYTES: '8_192',
    OPENING_EVENTS_BYTES: '600',
    PUBLISHING_BYTES: '4_000',
  },
  '/ot/src/limits.ts': { MAX_BASE_LAG: '24' },
};

/** The module's text with low limits, when it has any. Fails when a limit isn't there any more. */
export function tightened(url: string, source: string): string {
  const [, limits] = Object.entries(TIGHT).find(([module]) => url.endsWith(module)) ?? [];
  let text = source;
  for (const [name, value] of Object.entries(limits ?? {})) {
    const declaration = new RegExp(`export const ${name} = [^;]+;`);
    if (!declaration.test(text)) throw new Error(`${url} has no limit ${name}`);
    text = text.replace(declaration, `export const ${name} = ${value};`);
  }
  return text;
}
