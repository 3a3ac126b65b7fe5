/** A place in a trace that is recorded, as W3C Trace Context names it. */
export interface TraceContext {
  /** 32 hexadecimal digits in lower case, not all of them 0. */
  readonly traceId: string;
  /** 16 of them: the span that what follows belongs under. */
  readonly spanId: string;
}

/** A trace somebody else began, and whether it is recorded. */
export interface RemoteContext extends TraceContext {
  readonly sampled: boolean;
}

/** The most a trace context may have, in bytes; the contracts say the same of their fields. */
export const TRACE_CONTEXT_BYTES = 64;

/** What a call carries that is decided not to be traced, so that nobody behind it decides anew. */
export const UNTRACED = '00-00000000000000000000000000000001-0000000000000001-00';

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const ZEROS = /^0+$/;

/** The place in a trace as a traceparent of a recorded trace: 55 bytes. */
export function formatTraceparent({ traceId, spanId }: TraceContext): string {
  return `00-${traceId}-${spanId}-01`;
}

/** Reads a traceparent that comes from elsewhere; undefined when it is none, or longer than any may be. */
export function parseTraceparent(text: string): RemoteContext | undefined {
  if (text.length > TRACE_CONTEXT_BYTES) return undefined;
  const [, version, traceId = '', spanId = '', flags = '', more] = TRACEPARENT.exec(text) ?? [];
  // Later versions may have more behind; ff is none.
  if (version === undefined || version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  if (ZEROS.test(traceId) || ZEROS.test(spanId)) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}
