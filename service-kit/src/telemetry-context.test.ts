import { describe, expect, it } from 'vitest';
import { formatTraceparent, parseTraceparent, TRACE_CONTEXT_BYTES, UNTRACED } from './telemetry-context.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';

describe('a trace context', () => {
  it('is read as it was written, and fits its field', () => {
    const text = formatTraceparent({ traceId, spanId });
    expect(text).toBe(`00-${traceId}-${spanId}-01`);
    expect(text.length).toBeLessThanOrEqual(TRACE_CONTEXT_BYTES);
    expect(parseTraceparent(text)).toEqual({ traceId, spanId, sampled: true });
  });

  it('says when the trace is not recorded', () => {
    expect(parseTraceparent(`00-${traceId}-${spanId}-00`)?.sampled).toBe(false);
    expect(parseTraceparent(`00-${traceId}-${spanId}-02`)?.sampled).toBe(false);
    expect(parseTraceparent(UNTRACED)?.sampled).toBe(false);
  });

  it('takes later versions, with more behind, within the limit', () => {
    expect(parseTraceparent(`01-${traceId}-${spanId}-01-future`)?.traceId).toBe(traceId);
    expect(parseTraceparent(`01-${traceId}-${spanId}-01-${'x'.repeat(8)}`)).toBeDefined();
    expect(parseTraceparent(`01-${traceId}-${spanId}-01-${'x'.repeat(9)}`)).toBeUndefined();
  });

  it.each([
    '',
    'nonsense',
    `00-${traceId}-${spanId}`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    `00-${'0'.repeat(32)}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `ff-${traceId}-${spanId}-01`,
    `00-${traceId}-${spanId}-01-more`,
    `00-${traceId}-${spanId}-01\n`,
  ])('takes %j for none', (text) => {
    expect(parseTraceparent(text)).toBeUndefined();
  });
});
