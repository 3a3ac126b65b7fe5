import type { ReceivedSpan } from '@weft/deploy/telemetry/recorded-span';
import { Latencies } from '../measure/latencies.ts';

/** One kind of span over many traces, in milliseconds. */
export interface WaterfallRow {
  readonly service: string;
  readonly name: string;
  /** How many traces have it. */
  readonly count: number;
  /** From the beginning of the trace; medians. */
  readonly beganMs: number;
  readonly tookMs: number;
  readonly tookP99Ms: number;
}

const NS_PER_MS = 1_000_000;

/** Medians over traces of one kind, in the order in which their spans begin. Of several spans of a kind in one trace the first counts. */
export function waterfall(traces: readonly (readonly ReceivedSpan[])[]): WaterfallRow[] {
  const kinds = new Map<string, { service: string; name: string; began: Latencies; took: Latencies }>();
  for (const spans of traces) {
    const seen = new Set<string>();
    for (const { service, name, startNs, endNs } of spans) {
      const key = `${service} ${name}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const kind = kinds.get(key) ?? { service, name, began: new Latencies(), took: new Latencies() };
      kinds.set(key, kind);
      kind.began.record(Number(startNs - (spans[0]?.startNs ?? startNs)) / NS_PER_MS);
      kind.took.record(Number(endNs - startNs) / NS_PER_MS);
    }
  }
  return [...kinds.values()]
    .map(({ service, name, began, took }) => ({
      service,
      name,
      count: took.count,
      beganMs: began.quantile(0.5),
      tookMs: took.quantile(0.5),
      tookP99Ms: took.quantile(0.99),
    }))
    .sort((one, other) => one.beganMs - other.beganMs || other.tookMs - one.tookMs);
}

/** As a Markdown table. */
export function waterfallTable(rows: readonly WaterfallRow[]): string {
  const cells = rows.map(({ service, name, count, beganMs, tookMs, tookP99Ms }) => [
    service,
    name,
    beganMs.toFixed(2),
    tookMs.toFixed(2),
    tookP99Ms.toFixed(2),
    String(count),
  ]);
  const header = ['service', 'span', 'begins (ms)', 'takes p50 (ms)', 'takes p99 (ms)', 'traces'];
  const rule = ['---', '---', '---:', '---:', '---:', '---:'];
  return [header, rule, ...cells].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
