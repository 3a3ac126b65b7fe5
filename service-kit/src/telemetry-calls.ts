import {
  InterceptingCall,
  type Interceptor,
  ListenerBuilder,
  type Metadata,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  ServerListenerBuilder,
  status,
} from '@grpc/grpc-js';
import type { Metrics } from './metrics.ts';
import type { Span, Tracing } from './telemetry.ts';
import { currentSpan, inScope, outgoingTraceparent } from './telemetry-scope.ts';

/** What a server tells of its calls. */
export interface CallTelemetry {
  readonly metrics?: Metrics | undefined;
  readonly tracing?: Tracing | undefined;
}

/** Health checks are many, and say nothing. */
const UNTOLD = '/grpc.health.v1.Health/';
const CODES: readonly string[] = Object.entries(status)
  .filter((entry): entry is [string, number] => typeof entry[1] === 'number')
  .sort(([, one], [, other]) => one - other)
  .map(([name]) => name);

/** Counts every call by method and code, times it, and goes on with its caller's trace, or begins one. */
export function tellingCalls({ metrics, tracing }: CallTelemetry): ServerInterceptor {
  const counted = metrics === undefined ? undefined : callMetrics(metrics);
  return (method, call) => {
    if (method.path.startsWith(UNTOLD)) return new ServerInterceptingCall(call);
    const startMs = performance.now();
    const streaming = method.requestStream || method.responseStream;
    // Streams live for hours: what happens on them is traced, not they.
    const begin = (metadata: Metadata) =>
      streaming ? undefined : tracing?.enter(method.path.slice(1), traceparentOf(metadata), SERVER);
    const ended = (code: number, span: Span | undefined) => {
      counted?.ended(method.path, CODES[code] ?? 'UNKNOWN', streaming ? undefined : performance.now() - startMs);
      endWith(span, code);
    };
    return toldCall(call, { begin, ended });
  };
}

const CLIENT = { kind: 'client', attributes: { 'rpc.system.name': 'grpc' } } as const;
const SERVER = { kind: 'server', attributes: { 'rpc.system.name': 'grpc' } } as const;

interface CallListener {
  begin(metadata: Metadata): Span | undefined;
  ended(code: number, span: Span | undefined): void;
}

function toldCall(call: ServerInterceptingCallInterface, { begin, ended }: CallListener): ServerInterceptingCall {
  let span: Span | undefined;
  let told = false;
  const end = (code: number) => {
    if (!told) ended(code, span);
    told = true;
  };
  return new ServerInterceptingCall(call, {
    start: (next) =>
      next(
        new ServerListenerBuilder()
          .withOnReceiveMetadata((metadata, forward) => {
            span = begin(metadata);
            inScope(span, () => forward(metadata));
          })
          .withOnReceiveMessage((message, forward) => inScope(span, () => forward(message)))
          .withOnReceiveHalfClose((forward) => inScope(span, forward))
          .withOnCancel(() => end(status.CANCELLED))
          .build(),
      ),
    sendStatus: (outcome, forward) => {
      end(outcome.code ?? status.OK);
      forward(outcome);
    },
  });
}

function callMetrics(metrics: Metrics) {
  const calls = metrics.counter({
    name: 'weft_grpc_server_calls_total',
    help: 'gRPC calls that ended, by method and code',
    labels: ['method', 'code'],
  });
  const seconds = metrics.histogram(
    { name: 'weft_grpc_server_call_seconds', help: 'How long unary gRPC calls took to answer', labels: ['method'] },
    'seconds',
  );
  return {
    ended: (path: string, code: string, elapsedMs: number | undefined) => {
      const method = path.slice(1);
      calls.inc({ method, code });
      if (elapsedMs !== undefined) seconds.observe({ method }, elapsedMs / 1_000);
    },
  };
}

/** Carries the trace of what makes a unary call to the service called, with a span for the call when it is recorded. */
export const carryingTrace: Interceptor = (options, nextCall) => {
  const span = currentSpan()?.child(options.method_definition.path.slice(1), CLIENT);
  const traceparent = outgoingTraceparent(span);
  return new InterceptingCall(nextCall(options), {
    start: (metadata, listener, forward) => {
      metadata.set('traceparent', traceparent);
      if (span === undefined) forward(metadata, listener);
      else
        forward(
          metadata,
          new ListenerBuilder()
            .withOnReceiveStatus((outcome, tell) => {
              endWith(span, outcome.code);
              tell(outcome);
            })
            .build(),
        );
    },
  });
};

/** Ends the span of a call with the call's gRPC code. */
export function endWith(span: Span | undefined, code: number): void {
  if (span === undefined) return;
  span.set({ 'rpc.response.status_code': CODES[code] ?? 'UNKNOWN' });
  if (code !== status.OK && code !== status.NOT_FOUND) span.fail(CODES[code] ?? 'UNKNOWN');
  span.end();
}

function traceparentOf(metadata: Metadata): string | undefined {
  const [value] = metadata.get('traceparent');
  return typeof value === 'string' ? value : undefined;
}
