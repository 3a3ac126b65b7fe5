import '@weft/tests/harness/quiet-logs';
import { callUnary } from '@weft/service-kit/grpc-client';
import { recordedTrace } from '@weft/tests/harness/recorded-traces';
import { say } from '@weft/tests/harness/say';
import { until } from '@weft/tests/harness/until';
import { expect, test } from 'vitest';
import { HISTORY_PACE, type HistoryPace } from './application/history-pace.ts';
import { TestInstallation, TestSession } from './testing/test-service.ts';

const TRACE = 'sveltecomponent';
/** Edits on their way at once. */
const CHUNK = 500;

interface Figures {
  readonly edits: number;
  readonly keptRows: number;
  readonly segments: number;
  readonly tableBytes: number;
  readonly objectBytes: number;
  readonly archivedOperations: number;
  /** Of a commit, in milliseconds. */
  readonly commitMs: number;
}

type Trace = Awaited<ReturnType<typeof recordedTrace>>;

/** Types the trace as one person and waits until all that is due has moved; checks the text and one in the middle of the history. */
async function typed({ startContent, endContent, transactions }: Trace, pace: HistoryPace): Promise<Figures> {
  await using weft = await TestInstallation.open();
  const service = await weft.start({ pace });
  const ada = await weft.user();
  const documentId = await weft.document(service, ada, { content: startContent });
  const session = new TestSession(documentId, ada);
  const row = async (text: string) => {
    const { rows } = await weft.database.pool.query<{ value: number | null }>(text);
    return Number(rows[0]?.value ?? 0);
  };
  for (let base = 0; base < transactions.length; base += CHUNK) {
    const chunk = transactions.slice(base, base + CHUNK);
    await weft.publish(...chunk.map(({ operation }, index) => session.edit(operation, base + index)));
    const head = base + chunk.length;
    await until(`revision ${head}`, async () => (await row('SELECT revision AS value FROM document_heads')) === head);
  }
  const edits = transactions.length;
  const due = Math.floor((edits - pace.keptOperations) / pace.segmentOperations);
  // The snapshot behind which the last segment lies is due when the document rests.
  await until('all segments', async () => (await row('SELECT count(*) AS value FROM segments')) >= due, 90_000);
  const { client, options } = weft.caller(service, ada);
  const content = await callUnary(client.getDocumentContent.bind(client), { documentId, at: undefined }, options);
  expect(content.content).toBe(endContent);
  const metrics = await service.context.metrics.text();
  const figure = (name: string) => Number(new RegExp(`^${name} ([0-9.]+)`, 'm').exec(metrics)?.[1]);
  await weft.database.pool.query('VACUUM FULL operations');
  return {
    edits,
    keptRows: await row('SELECT count(*) AS value FROM operations'),
    segments: await row('SELECT count(*) AS value FROM segments'),
    tableBytes: await row("SELECT pg_total_relation_size('operations') AS value"),
    objectBytes: await row('SELECT sum(object_bytes) AS value FROM segments'),
    archivedOperations: await row('SELECT sum(last_revision - first_revision + 1) AS value FROM segments'),
    commitMs: (1_000 * figure('weft_commit_seconds_sum')) / figure('weft_commit_seconds_count'),
  };
}

test('the archive takes a fraction of the database, and edits pay nothing for it', async (context) => {
  const trace = await recordedTrace(TRACE, context);
  const never = await typed(trace, { ...HISTORY_PACE, keptOperations: 1_000_000_000 });
  const moved = await typed(trace, { ...HISTORY_PACE, sweepMs: 1_000 });
  const perEdit = (bytes: number, edits: number) => `${(bytes / edits).toFixed(1)} bytes`;
  say(
    `${TRACE}, ${never.edits} edits: ${perEdit(never.tableBytes, never.keptRows)} an edit in the database; archived ${moved.archivedOperations} in ` +
      `${moved.segments} segments with ${perEdit(moved.objectBytes, moved.archivedOperations)} an edit; a commit took ${never.commitMs.toFixed(2)} ms on average without, ` +
      `${moved.commitMs.toFixed(2)} ms with the archive`,
  );
  expect(never.keptRows).toBe(never.edits);
  expect(moved.keptRows).toBe(moved.edits - moved.archivedOperations);
  expect(moved.keptRows).toBeLessThan(HISTORY_PACE.keptOperations + HISTORY_PACE.segmentOperations);
  expect(moved.objectBytes / moved.archivedOperations).toBeLessThan(never.tableBytes / never.keptRows / 5);
});
