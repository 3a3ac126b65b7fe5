import type { Logger } from '@weft/service-kit/logger';
import { type logCreator, logLevel } from 'kafkajs';

/**
 * What kafkajs logs as an error each time it tries again, though it is part of every start, restart and rebalance.
 */
const ROUTINE =
  /coordinator is not available|coordinator is loading|coordinator is not aware of this member|not the correct coordinator|is rebalancing|rebalance is in progress|no leader for that topic-partition|leadership election/i;

/**
 * kafkajs's log in ours, a level lower: what it calls an error is an attempt that is repeated. What really fails reaches callers as an
 * error.
 */
export function kafkaLogCreator(logger: Logger): logCreator {
  return () =>
    ({ namespace, level, log }) => {
      const { message, timestamp: _timestamp, logger: _logger, stack: _stack, ...details } = log;
      logger[ourLevel(level, `${message} ${String(details.error ?? '')}`)]({ ...details, namespace }, message);
    };
}

function ourLevel(level: logLevel, text: string): 'warn' | 'info' | 'debug' {
  if (ROUTINE.test(text)) return 'debug';
  if (level === logLevel.ERROR) return 'warn';
  return level === logLevel.WARN ? 'info' : 'debug';
}
