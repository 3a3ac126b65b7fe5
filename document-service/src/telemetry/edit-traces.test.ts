import { parseTraceparent } from '@weft/service-kit/telemetry-context';
import { RecordedTracing } from '@weft/service-kit/testing/recorded-tracing';
import { expect, test } from 'vitest';
import { CommitBatch, type RecordTrace } from '../domain/commit-batch.ts';
import { EditTraces } from './edit-traces.ts';

const caller = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };
const traceContext = `00-${caller.traceId}-${caller.spanId}-01`;

function begun(tracing: RecordedTracing): RecordTrace {
  const trace = new EditTraces(tracing).begin(traceContext, 3, 0);
  if (trace === undefined) throw new Error('it is recorded');
  return trace;
}

function batchOf(...traces: RecordTrace[]): CommitBatch {
  const batch = new CommitBatch();
  batch.traces.push(...traces);
  return batch;
}

const steps = (tracing: RecordedTracing) =>
  tracing.spans.map(
    ({ name, failure, ended }) => `${name}${failure === undefined ? '' : ` ${failure}`}${ended ? '' : ' open'}`,
  );

test('a submission is followed from the log to its readers', () => {
  const tracing = new RecordedTracing();
  const trace = begun(tracing);
  trace.sequencing();
  trace.sequenced();
  trace.committing(batchOf(trace));
  trace.committed();
  const broadcast = tracing.spans.at(-1)?.context;
  expect(parseTraceparent(trace.broadcast)).toEqual({ ...broadcast, sampled: true });
  trace.told();
  expect(steps(tracing)).toEqual(['consume', 'queue', 'sequence', 'commit', 'broadcast']);
  expect(new Set(tracing.spans.map(({ context }) => context.traceId))).toEqual(new Set([caller.traceId]));
  expect(tracing.spans[0]).toMatchObject({ parentSpanId: caller.spanId, attributes: { 'weft.partition': 3 } });
});

test('each of several in one batch has a commit of its own, which names the others', () => {
  const tracing = new RecordedTracing();
  const [one, other] = [begun(tracing), begun(tracing)];
  const batch = batchOf(one, other);
  for (const trace of batch.traces) trace.committing(batch);
  const commits = tracing.spans.filter(({ name }) => name === 'commit');
  expect(commits.map(({ links }) => links)).toEqual([[other.context], [one.context]]);
});

test('what is void is sequenced again in the same trace; what another instance takes over ends here', () => {
  const tracing = new RecordedTracing();
  const trace = begun(tracing);
  trace.sequencing();
  trace.sequenced();
  trace.committing(batchOf(trace));
  trace.undone('REFUSED');
  trace.sequencing();
  trace.sequenced();
  trace.committing(batchOf(trace));
  trace.lost();
  trace.told();
  expect(steps(tracing)).toEqual(['consume', 'queue', 'sequence', 'commit REFUSED', 'sequence', 'commit FENCED']);
});

test.each(['', 'nonsense', `${traceContext}-${'x'.repeat(20)}`, traceContext.replace(/1$/, '0')])(
  'nothing is recorded of %j',
  (text) => {
    const tracing = new RecordedTracing();
    expect(new EditTraces(tracing).begin(text, 0, 0)).toBeUndefined();
    expect(tracing.spans).toEqual([]);
  },
);
