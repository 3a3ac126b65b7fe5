import { parseArgs } from 'node:util';
import { type ReplayReport, replay } from './replay.ts';
import { ReplayProgress } from './replay-progress.ts';
import { readTrace, type Trace, TraceError } from './replay-trace.ts';

const USAGE = `usage: npm run replay -- TRACE.json.gz [--url http://127.0.0.1:8080] [--writers N] [--readers N] [--pace MS] [--json]
  --url      the running system
  --writers  how many people write; as many as the trace has authors unless said otherwise
  --readers  how many people read along; 2 unless said otherwise
  --pace     least time between two transactions, in milliseconds; 0 unless said otherwise
  --json     the report as JSON
`;
/** How long an operation that is committed may take to arrive everywhere, in milliseconds. */
const PATIENCE_MS = 30_000;

/** The command line of the replay. @returns the exit code: 0 when everybody ended in the trace's text, 1 when not, 2 for misuse */
export async function replayCommand(args: readonly string[]): Promise<number> {
  let settings: Settings;
  try {
    settings = parseSettings(args);
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n${USAGE}`);
    return 2;
  }
  try {
    const trace = await readTrace(settings.path);
    const report = await run(trace, settings);
    process.stdout.write(settings.json ? `${JSON.stringify(report)}\n` : describe(report));
    return report.passed ? 0 : 1;
  } catch (error) {
    process.stderr.write(`\nreplay failed: ${messageOf(error)}\n`);
    return 1;
  }
}

interface Settings {
  readonly path: string;
  readonly url: string;
  readonly writers: number | undefined;
  readonly readers: number;
  readonly paceMs: number;
  readonly json: boolean;
}

function parseSettings(args: readonly string[]): Settings {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      url: { type: 'string', default: 'http://127.0.0.1:8080' },
      writers: { type: 'string' },
      readers: { type: 'string', default: '2' },
      pace: { type: 'string', default: '0' },
      json: { type: 'boolean', default: false },
    },
  });
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw new TraceError('exactly one trace is needed');
  return {
    path,
    url: values.url,
    writers: values.writers === undefined ? undefined : count('writers', values.writers, 1),
    readers: count('readers', values.readers, 0),
    paceMs: count('pace', values.pace, 0),
    json: values.json,
  };
}

function count(name: string, value: string, least: number): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < least)
    throw new TraceError(`--${name} wants a whole number from ${least}`);
  return number;
}

async function run(trace: Trace, { url, writers, readers, paceMs }: Settings): Promise<ReplayReport> {
  const progress = new ReplayProgress(process.stderr);
  try {
    return await replay(trace, {
      urls: [url],
      writers: writers ?? trace.authors,
      readers,
      paceMs,
      patienceMs: PATIENCE_MS,
      onProgress: (done, total) => progress.show(done, total),
    });
  } finally {
    progress.end();
  }
}

function describe(report: ReplayReport): string {
  const { transactions, revision, seconds, acknowledgementMs, verdicts, documentId, passed } = report;
  const { p50, p99, max } = acknowledgementMs;
  return [
    `document      ${documentId}`,
    `transactions  ${transactions} in ${seconds.toFixed(1)} s, ${Math.round(transactions / seconds)} per second`,
    `revision      ${revision}`,
    `acknowledged  p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, max ${max.toFixed(1)} ms`,
    ...verdicts.map(
      (verdict) => `${verdict.right ? 'right' : 'WRONG'}         ${verdict.who} at revision ${verdict.revision}`,
    ),
    passed ? 'passed: everybody has the text of the trace' : 'FAILED: not everybody has the text of the trace',
    '',
  ].join('\n');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
