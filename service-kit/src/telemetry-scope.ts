import { AsyncLocalStorage } from 'node:async_hooks';
import type { Span } from './telemetry.ts';
import { formatTraceparent, UNTRACED } from './telemetry-context.ts';

/** The span that what runs now belongs under: one place per chain of calls, set for what is recorded alone. */
const scope = new AsyncLocalStorage<Span>();

/** Runs an action, and all that follows from it, under a span: calls go on with its trace, and log lines name it. */
export function inScope<Result>(span: Span | undefined, action: () => Result): Result {
  return span === undefined ? action() : scope.run(span, action);
}

/** The span under which this runs, if any. */
export function currentSpan(): Span | undefined {
  return scope.getStore();
}

/** The traceparent for a request to another service made now. What isn't traced here isn't to be traced there. */
export function outgoingTraceparent(span = currentSpan()): string {
  return span === undefined ? UNTRACED : formatTraceparent(span.context);
}
