import { randomUUID } from 'node:crypto';
import { ConfigurationError, type Environment } from './environment.ts';
import type { TraceContext } from './telemetry-context.ts';

/** What a span stands for, as OpenTelemetry sorts them. */
export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

/** What is told of a span. Never document text, tokens or names of people. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

export interface SpanOptions {
  /** Internal unless given. */
  readonly kind?: SpanKind;
  /** When it began, in monotonic milliseconds; now unless given. */
  readonly startMs?: number | undefined;
  readonly attributes?: SpanAttributes;
  /** Spans of other traces that share this work. */
  readonly links?: readonly TraceContext[];
}

/** A stretch of work in a trace that is recorded. What isn't recorded has no span: everything that takes one may get undefined. */
export interface Span {
  readonly context: TraceContext;
  /** True once `end` was called. */
  readonly ended: boolean;
  /** A stretch of work within this one. */
  child(name: string, options?: SpanOptions): Span;
  set(attributes: SpanAttributes): void;
  /** It failed, with a code that tells nothing of the text. To be said before the end, as `set`. */
  fail(code: string): void;
  /** It is over, now or at the time given in monotonic milliseconds. Only the first time counts. */
  end(endMs?: number): void;
}

/** Records traces of one service. */
export interface Tracing {
  /**
   * A request comes in from outside. Goes on with the caller's trace when there is one and it is recorded; without a traceparent the ratio decides. Undefined
   * when nothing is recorded.
   */
  enter(name: string, traceparent: string | undefined, options?: SpanOptions): Span | undefined;
  /** Goes on with a trace; undefined when there is none, it isn't recorded, or what stands there is no traceparent. */
  continue(name: string, traceparent: string, options?: SpanOptions): Span | undefined;
  /** Sends what is recorded, as far as that goes quickly, and lets go of everything. */
  stop(): Promise<void>;
}

/** Where traces go, and how many. */
export interface TelemetryConfig {
  /** Base URL of an OTLP/HTTP receiver, as http://127.0.0.1:4318. */
  readonly endpoint: string;
  /** The part of the requests without a trace of their own that is recorded, from 0 to 1. */
  readonly ratio: number;
  readonly serviceName: string;
  /** Tells instances of a service apart. */
  readonly instanceId: string;
  /** What else the resource is described by. */
  readonly attributes: Readonly<Record<string, string>>;
}

const RATIO = '0.01';

/**
 * Reads OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_SAMPLER_ARG, OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES and OTEL_SDK_DISABLED. Undefined, so that
 * nothing is traced, without an endpoint.
 */
export function telemetryConfig(environment: Environment, service: string): TelemetryConfig | undefined {
  const endpoint = environment.optional('OTEL_EXPORTER_OTLP_ENDPOINT');
  if (endpoint === undefined || environment.boolean('OTEL_SDK_DISABLED', false)) return undefined;
  if (!URL.canParse(endpoint)) {
    throw new ConfigurationError(`OTEL_EXPORTER_OTLP_ENDPOINT is '${endpoint}'; it must be a URL`);
  }
  const attributes = attributesFrom(environment.list('OTEL_RESOURCE_ATTRIBUTES', []));
  return {
    endpoint,
    ratio: ratioFrom(environment.string('OTEL_TRACES_SAMPLER_ARG', RATIO)),
    serviceName: environment.string('OTEL_SERVICE_NAME', attributes['service.name'] ?? service),
    instanceId: attributes['service.instance.id'] ?? randomUUID(),
    attributes,
  };
}

/** Begins to trace; loads the SDK only then. Undefined when there is nowhere to send traces to. */
export async function openTracing(config: TelemetryConfig | undefined): Promise<Tracing | undefined> {
  if (config === undefined) return undefined;
  const { OtlpTracing } = await import('./telemetry-otlp.ts');
  return new OtlpTracing(config);
}

/** As `openTracing`, let go of with the stack. */
export async function adoptTracing(
  config: TelemetryConfig | undefined,
  stack: AsyncDisposableStack,
): Promise<Tracing | undefined> {
  const tracing = await openTracing(config);
  if (tracing !== undefined) stack.defer(() => tracing.stop());
  return tracing;
}

function ratioFrom(text: string): number {
  const ratio = Number(text);
  if (ratio >= 0 && ratio <= 1) return ratio;
  throw new ConfigurationError(`OTEL_TRACES_SAMPLER_ARG is '${text}'; it must be a number from 0 to 1`);
}

function attributesFrom(pairs: readonly string[]): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at <= 0)
      throw new ConfigurationError(`OTEL_RESOURCE_ATTRIBUTES has '${pair}'; it must be name=value,name=value`);
    attributes[pair.slice(0, at).trim()] = decodeURIComponent(pair.slice(at + 1).trim());
  }
  return attributes;
}
