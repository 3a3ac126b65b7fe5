import type { Span, SpanAttributes, SpanOptions, Tracing } from '../telemetry.ts';
import { parseTraceparent, type TraceContext } from '../telemetry-context.ts';

/** A span as it was recorded, in the order in which spans began. */
export interface RecordedSpan {
  readonly name: string;
  readonly parentSpanId: string;
  readonly context: TraceContext;
  readonly links: readonly TraceContext[];
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly failure: string | undefined;
  readonly ended: boolean;
}

/** Records every trace in memory, with ids counted up. */
export class RecordedTracing implements Tracing {
  readonly #spans: MemorySpan[] = [];

  get spans(): readonly RecordedSpan[] {
    return this.#spans;
  }

  enter(name: string, traceparent: string | undefined, options?: SpanOptions): Span | undefined {
    if (traceparent !== undefined) return this.continue(name, traceparent, options);
    return this.begin(name, { traceId: hex(this.#spans.length + 1, 32), spanId: '' }, options);
  }

  continue(name: string, traceparent: string, options?: SpanOptions): Span | undefined {
    const parent = parseTraceparent(traceparent);
    return parent?.sampled === true ? this.begin(name, parent, options) : undefined;
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  begin(name: string, parent: TraceContext, options: SpanOptions = {}): Span {
    const span = new MemorySpan(this, { name, parent, spanId: hex(this.#spans.length + 1, 16), options });
    this.#spans.push(span);
    return span;
  }
}

interface MemorySpanParts {
  readonly name: string;
  readonly parent: TraceContext;
  readonly spanId: string;
  readonly options: SpanOptions;
}

class MemorySpan implements Span, RecordedSpan {
  readonly name: string;
  readonly parentSpanId: string;
  readonly context: TraceContext;
  readonly links: readonly TraceContext[];
  attributes: Readonly<Record<string, string | number | boolean>>;
  failure: string | undefined;
  ended = false;
  readonly #tracing: RecordedTracing;

  constructor(tracing: RecordedTracing, { name, parent, spanId, options }: MemorySpanParts) {
    this.#tracing = tracing;
    this.name = name;
    this.parentSpanId = parent.spanId;
    this.context = { traceId: parent.traceId, spanId };
    this.links = options.links ?? [];
    this.attributes = options.attributes ?? {};
  }

  child(name: string, options?: SpanOptions): Span {
    return this.#tracing.begin(name, this.context, options);
  }

  set(attributes: SpanAttributes): void {
    if (this.ended) throw new Error(`${this.name} is over`);
    this.attributes = { ...this.attributes, ...attributes };
  }

  fail(code: string): void {
    if (this.ended) throw new Error(`${this.name} is over`);
    this.failure = code;
  }

  end(): void {
    this.ended = true;
  }
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
