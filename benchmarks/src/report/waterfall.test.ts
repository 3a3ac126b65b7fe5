import type { ReceivedSpan } from '@weft/deploy/telemetry/recorded-span';
import { expect, it } from 'vitest';
import { waterfall, waterfallTable } from './waterfall.ts';

function span(name: string, startMs: number, endMs: number): ReceivedSpan {
  const times = { startNs: BigInt(startMs * 1e6), endNs: BigInt(endMs * 1e6) };
  const source = { service: 'gateway', instance: '', traceId: '', spanId: '', parentSpanId: '' };
  return { ...source, ...times, name, attributes: {}, links: [], failure: undefined };
}

it('counts from the beginning of each trace, and each kind of span once in a trace', () => {
  const rows = waterfall([
    [span('edit', 100, 110), span('publish', 101, 104), span('publish', 105, 109)],
    [span('edit', 500, 520), span('publish', 503, 504)],
    [span('edit', 900, 904), span('publish', 902, 904)],
  ]);
  expect(rows).toEqual([
    { service: 'gateway', name: 'edit', count: 3, beganMs: 0, tookMs: 10, tookP99Ms: 20 },
    { service: 'gateway', name: 'publish', count: 3, beganMs: 2, tookMs: 2, tookP99Ms: 3 },
  ]);
  expect(waterfallTable(rows)).toContain('| gateway | publish | 2.00 | 2.00 | 3.00 | 3 |');
});
