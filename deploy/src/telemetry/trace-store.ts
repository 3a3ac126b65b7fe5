import type { ReceivedSpan } from './recorded-span.ts';

/** Traces kept; the oldest make room. */
const TRACES = 1_000;
/** Spans kept of one trace; further ones are left out. */
const SPANS_PER_TRACE = 1_000;

/** The traces received last, in memory. */
export class TraceStore {
  readonly #traces = new Map<string, ReceivedSpan[]>();

  add(spans: readonly ReceivedSpan[]): void {
    for (const span of spans) {
      const trace = this.#traces.get(span.traceId) ?? this.#begin(span.traceId);
      if (trace.length < SPANS_PER_TRACE) trace.push(span);
    }
  }

  /** The spans of a trace in the order in which they began, those around others first; none when it isn't known. */
  spansOf(traceId: string): readonly ReceivedSpan[] {
    return [...(this.#traces.get(traceId) ?? [])].sort(
      (one, other) => Number(one.startNs - other.startNs) || Number(other.endNs - one.endNs),
    );
  }

  /** The trace that was heard of last, among those with a span of this name when one is given. */
  latest(name?: string): string | undefined {
    return [...this.#traces]
      .reverse()
      .find(([, spans]) => name === undefined || spans.some((span) => span.name === name))?.[0];
  }

  /** All traces, the newest first. */
  get traceIds(): readonly string[] {
    return [...this.#traces.keys()].reverse();
  }

  #begin(traceId: string): ReceivedSpan[] {
    const trace: ReceivedSpan[] = [];
    this.#traces.set(traceId, trace);
    if (this.#traces.size > TRACES) {
      const [oldest] = this.#traces.keys();
      if (oldest !== undefined) this.#traces.delete(oldest);
    }
    return trace;
  }
}
