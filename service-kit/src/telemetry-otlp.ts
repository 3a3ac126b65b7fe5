import {
  type Context,
  context,
  ROOT_CONTEXT,
  type Span as SdkSpan,
  SpanKind as SdkSpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOnSampler, BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Span, SpanAttributes, SpanKind, SpanOptions, TelemetryConfig, Tracing } from './telemetry.ts';
import { parseTraceparent, type TraceContext } from './telemetry-context.ts';

/** Spans that wait to be sent; past that the newest are left out (I9). */
const SPANS_WAITING = 4_096;
const SPANS_PER_EXPORT = 512;
/** How long a span waits for others to be sent with, in milliseconds. */
const EXPORT_PAUSE_MS = 1_000;
/** How long the receiver may take for an answer, in milliseconds. */
const EXPORT_DEADLINE_MS = 5_000;
/** How long the last spans may take at the end, in milliseconds. */
const STOP_MS = 1_500;
/** Spans of other traces that one span may name. */
const LINKS = 64;
/** The wall clock may be this far from where the monotonic clock says it is before spans follow it, in milliseconds. */
const CLOCK_DRIFT_MS = 20;

const KINDS: Readonly<Record<SpanKind, SdkSpanKind>> = {
  internal: SdkSpanKind.INTERNAL,
  server: SdkSpanKind.SERVER,
  client: SdkSpanKind.CLIENT,
  producer: SdkSpanKind.PRODUCER,
  consumer: SdkSpanKind.CONSUMER,
};

/** Traces by OpenTelemetry's SDK, sent as OTLP/HTTP. Loaded only when there is somewhere to send them to. */
export class OtlpTracing implements Tracing {
  readonly #provider: TracerProvider;
  readonly #recorder: Recorder;
  readonly #ratio: number;

  constructor({ endpoint, ratio, serviceName, instanceId, attributes }: TelemetryConfig) {
    const resource = { ...attributes, 'service.name': serviceName, 'service.instance.id': instanceId };
    const exporter = new OTLPTraceExporter({
      url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
      timeoutMillis: EXPORT_DEADLINE_MS,
    });
    this.#provider = new TracerProvider({
      resource: resourceFromAttributes(resource),
      // What isn't to be recorded never gets as far as the SDK.
      sampler: new AlwaysOnSampler(),
      spanLimits: { linkCountLimit: LINKS },
      spanProcessors: [
        new BatchSpanProcessor({
          exporter,
          maxQueueSize: SPANS_WAITING,
          maxExportBatchSize: SPANS_PER_EXPORT,
          scheduledDelayMillis: EXPORT_PAUSE_MS,
          exportTimeoutMillis: EXPORT_DEADLINE_MS,
        }),
      ],
    });
    this.#recorder = new Recorder(this.#provider.getTracer('weft'));
    this.#ratio = ratio;
  }

  enter(name: string, traceparent: string | undefined, options?: SpanOptions): Span | undefined {
    const caller = traceparent === undefined ? undefined : parseTraceparent(traceparent);
    if (caller !== undefined) return caller.sampled ? this.#recorder.begin(name, caller, options) : undefined;
    return Math.random() < this.#ratio ? this.#recorder.begin(name, undefined, options) : undefined;
  }

  continue(name: string, traceparent: string, options?: SpanOptions): Span | undefined {
    const parent = parseTraceparent(traceparent);
    return parent?.sampled === true ? this.#recorder.begin(name, parent, options) : undefined;
  }

  async stop(): Promise<void> {
    const late = AbortSignal.timeout(STOP_MS);
    const given = new Promise<void>((resolve) => late.addEventListener('abort', () => resolve(), { once: true }));
    await Promise.race([this.#provider.shutdown().catch(() => undefined), given]);
  }
}

/** Makes spans, on a clock that never jumps. */
class Recorder {
  readonly #tracer: Tracer;
  /** Milliseconds since 1970 at 0 of the monotonic clock. */
  #originMs = performance.timeOrigin;

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  begin(name: string, parent: TraceContext | undefined, options: SpanOptions = {}): Span {
    const { kind = 'internal', startMs, attributes = {}, links = [] } = options;
    const settings = {
      kind: KINDS[kind],
      startTime: this.#wallMs(startMs),
      attributes,
      links: links.slice(0, LINKS).map((link) => ({ context: recorded(link) })),
    };
    return new RecordedSpan(this, this.#tracer.startSpan(name, settings, under(parent)));
  }

  end(span: SdkSpan, endMs: number | undefined): void {
    span.end(this.#wallMs(endMs));
  }

  #wallMs(monotonicMs = performance.now()): number {
    const drift = Date.now() - (this.#originMs + performance.now());
    if (Math.abs(drift) > CLOCK_DRIFT_MS) this.#originMs += drift;
    return this.#originMs + monotonicMs;
  }
}

class RecordedSpan implements Span {
  readonly context: TraceContext;
  readonly #recorder: Recorder;
  readonly #span: SdkSpan;
  #ended = false;

  constructor(recorder: Recorder, span: SdkSpan) {
    this.#recorder = recorder;
    this.#span = span;
    const { traceId, spanId } = span.spanContext();
    this.context = { traceId, spanId };
  }

  get ended(): boolean {
    return this.#ended;
  }

  child(name: string, options?: SpanOptions): Span {
    return this.#recorder.begin(name, this.context, options);
  }

  set(attributes: SpanAttributes): void {
    this.#span.setAttributes(attributes);
  }

  fail(code: string): void {
    this.#span.setStatus({ code: SpanStatusCode.ERROR, message: code });
  }

  end(endMs?: number): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#recorder.end(this.#span, endMs);
  }
}

function under(parent: TraceContext | undefined): Context {
  return parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(context.active(), recorded(parent));
}

function recorded({ traceId, spanId }: TraceContext) {
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED };
}
