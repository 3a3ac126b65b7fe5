import { createPool } from '@weft/database/pool';
import type { Metrics } from '@weft/service-kit/metrics';
import { observePool } from '@weft/service-kit/metrics-pool';
import { openConfiguredLog, openKafkaLog } from '@weft/submission-log/configured-log';
import type { SubmissionLog } from '@weft/submission-log/submission-log';
import type { GatewayLogConfig } from './config.ts';
import { gatewayLogger } from './logger.ts';

const SERVICE = 'weft-gateway';

/** Opens the log that the configuration names. The stack closes it, and then all that was opened for it. */
export function openSubmissionLog(
  config: GatewayLogConfig,
  metrics: Metrics,
  stack: AsyncDisposableStack,
): SubmissionLog {
  const log =
    config.kind === 'kafka'
      ? openKafkaLog(config, SERVICE)
      : openConfiguredLog(config, { pool: openPool(config.url, metrics, stack), service: SERVICE });
  return stack.adopt(log, (opened) => opened.close());
}

function openPool(url: string, metrics: Metrics, stack: AsyncDisposableStack) {
  const pool = createPool({
    url,
    applicationName: 'weft gateway',
    max: 4,
    onError: (error) => gatewayLogger.warn({ reason: error.message }, 'a connection to PostgreSQL broke'),
  });
  observePool(metrics, 'gateway-log', pool);
  return stack.adopt(pool, (opened) => opened.end());
}
