import { type Logger as PinoLogger, pino } from 'pino';
import { currentSpan } from './telemetry-scope.ts';

/** Structured JSON logs: `log.info({ documentId }, 'short lower-case sentence')`. Never document text, tokens or headers. */
export type Logger = PinoLogger;

/** Paths that would carry secrets if somebody logged the object around them. */
const REDACTED = ['accessToken', '*.accessToken', 'authorization', '*.authorization', 'content', '*.content'];

/** A logger named after the part of the system that writes, as `gateway:session`. `LOG_LEVEL` sets the level, `info` by default. Lines of a recorded trace name it. */
export function createLogger(name: string, level = process.env.LOG_LEVEL ?? 'info'): Logger {
  return pino({
    name,
    level,
    redact: { paths: REDACTED, censor: '[redacted]' },
    base: { pid: process.pid },
    mixin: () => {
      const span = currentSpan();
      return span === undefined ? {} : { trace_id: span.context.traceId };
    },
  });
}
