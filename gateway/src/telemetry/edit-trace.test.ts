import { parseTraceparent } from '@weft/service-kit/telemetry-context';
import { inScope } from '@weft/service-kit/telemetry-scope';
import { RecordedTracing } from '@weft/service-kit/testing/recorded-tracing';
import { expect, test } from 'vitest';
import { type EditTrace, GatewayTraces } from './edit-trace.ts';

const submit = { sequence: 7, operation: { components: [{ kind: { $case: 'insert' as const, value: 'secret' } }] } };

function begun(tracing: RecordedTracing): EditTrace {
  const trace = new GatewayTraces(tracing).edit('a-document', submit);
  if (trace === undefined) throw new Error('it is recorded');
  return trace;
}

const steps = (tracing: RecordedTracing) => tracing.spans.map(({ name, failure }) => [name, failure]);

test('an accepted edit is recorded step by step, without its text', async () => {
  const tracing = new RecordedTracing();
  const trace = begun(tracing);
  trace.authorise('known', () => undefined);
  const traceContext = trace.publish(2);
  expect(parseTraceparent(traceContext)?.spanId).toBe(tracing.spans.at(-1)?.context.spanId);
  trace.follow(Promise.resolve());
  await Promise.resolve();
  trace.acknowledge(8).end();
  trace.accepted(8);
  expect(steps(tracing).map(([name]) => name)).toEqual(['edit', 'validate', 'authorise', 'publish', 'acknowledge']);
  expect(tracing.spans.every(({ ended }) => ended)).toBe(true);
  expect(tracing.spans[0]?.attributes).toEqual({
    'weft.document_id': 'a-document',
    'weft.sequence': 7,
    'weft.components': 1,
    'weft.revision': 8,
    'weft.outcome': 'accepted',
  });
  expect(JSON.stringify(tracing.spans)).not.toContain('secret');
});

test('a refused edit fails with its code, once', () => {
  const tracing = new RecordedTracing();
  const trace = begun(tracing);
  trace.refused('RATE_LIMITED');
  trace.left();
  expect(steps(tracing)).toEqual([
    ['edit', 'RATE_LIMITED'],
    ['validate', undefined],
  ]);
  expect(tracing.spans[0]).toMatchObject({ ended: true, attributes: { 'weft.outcome': 'RATE_LIMITED' } });
});

test('a publish of unknown outcome is told', async () => {
  const tracing = new RecordedTracing();
  const trace = begun(tracing);
  trace.publish(0);
  await expect(async () => {
    const failing = Promise.reject(new Error('no answer'));
    trace.follow(failing);
    await failing;
  }).rejects.toThrow();
  expect(steps(tracing).at(-1)).toEqual(['publish', 'UNKNOWN_OUTCOME']);
});

test('an edit by a call goes on with the trace of the call', () => {
  const tracing = new RecordedTracing();
  const call = tracing.enter('SubmitEdit', undefined);
  inScope(call, () => begun(tracing));
  expect(tracing.spans[1]).toMatchObject({ name: 'edit', parentSpanId: call?.context.spanId });
  call?.end();
  inScope(call, () => begun(tracing));
  expect(tracing.spans[3]).toMatchObject({ name: 'edit', parentSpanId: '' });
});
