import type { ReceivedSpan } from './recorded-span.ts';

const NS_PER_MS = 1_000_000;
/** Attributes that say where a span is from rather than what it did. */
const UNTOLD = new Set(['rpc.system.name']);

/** The spans of a trace as lines: when each began, how long it took, its service, its name under its parent, and what is told of it. */
export function traceTable(spans: readonly ReceivedSpan[]): string {
  const [first] = spans;
  if (first === undefined) return '';
  const rows = spans.map((span) => ({
    at: milliseconds(span.startNs - first.startNs),
    took: milliseconds(span.endNs - span.startNs),
    service: span.service,
    name: `${'  '.repeat(depthOf(span, spans))}${span.name}`,
    told: told(span),
  }));
  const width = (column: 'service' | 'name') => Math.max(...rows.map((row) => row[column].length), column.length);
  const line = (row: Record<'at' | 'took' | 'service' | 'name' | 'told', string>) =>
    `${row.at.padStart(9)}  ${row.took.padStart(9)}  ${row.service.padEnd(width('service'))}  ${row.name.padEnd(width('name'))}  ${row.told}`.trimEnd();
  const header = { at: 'at ms', took: 'took ms', service: 'service', name: 'span', told: '' };
  return `trace ${first.traceId}\n${[header, ...rows].map(line).join('\n')}\n`;
}

function milliseconds(ns: bigint): string {
  return (Number(ns) / NS_PER_MS).toFixed(3);
}

function told({ attributes, links, failure }: ReceivedSpan): string {
  const facts = Object.entries(attributes)
    .filter(([name]) => !UNTOLD.has(name))
    .map(([name, value]) => `${name.replace(/^weft\./, '')}=${value}`);
  if (links.length > 0) facts.push(`links=${links.length}`);
  if (failure !== undefined) facts.push(`FAILED ${failure}`);
  return facts.join(' ');
}

/** How many spans of the trace this one is under. */
function depthOf(span: ReceivedSpan, spans: readonly ReceivedSpan[]): number {
  let depth = 0;
  let at: ReceivedSpan | undefined = span;
  while (at !== undefined && depth < spans.length) {
    const { parentSpanId }: ReceivedSpan = at;
    at = spans.find(({ spanId }) => spanId === parentSpanId);
    if (at !== undefined) depth += 1;
  }
  return depth;
}
