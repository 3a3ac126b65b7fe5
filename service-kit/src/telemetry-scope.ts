import { AsyncLocalStorage } from 'node:async_hooks';
import type { Span } from './telemetry.ts';
import { formatTraceparent, UNTRACED } from './telemetry-context.ts';

/** The span that what runs now belongs under: one place per chain of calls, set for what is recorded alone. */
const scope = new AsyncLocalStorage<Span>();

/** Runs an action, and all that follows from it, under a span: calls go on with its trace, and log lines name it. */
export function inScope<Result>(span: Span | undefined, action: () => Result): Result {
  return span === undefined ? action() : scope.run(span, action);
}

/** The span under which this runs, if any. What outlives it, as a connection that was opened for it, is under none. */
export function currentSpan(): Span | undefined {
  const span = scope.getStore();
  return span?.ended === false ? span : undefined;
}

/** The traceparent for a request to another service made now. What isn't traced here isn't to be traced there. */
export function outgoingTraceparent(span = currentSpan()): string {
  return span === undefined ? UNTRACED : formatTraceparent(span.context);
}

/** Answers a request from outside under a span of its own, when it is recorded. */
export async function answering<Result>(span: Span | undefined, answer: () => Promise<Result>): Promise<Result> {
  if (span === undefined) return answer();
  try {
    return await scope.run(span, answer);
  } catch (error) {
    span.fail(error instanceof Error ? error.name : 'Error');
    throw error;
  } finally {
    span.end();
  }
}
