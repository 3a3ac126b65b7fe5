import { randomUUID } from 'node:crypto';
import { createPool } from '@weft/database/pool';
import type { Metrics } from '@weft/service-kit/metrics';
import { observePool } from '@weft/service-kit/metrics-pool';
import { createKafkaSubmissionLog } from '@weft/submission-log/kafka/kafka-submission-log';
import { createPostgresSubmissionLog } from '@weft/submission-log/postgres/postgres-submission-log';
import type { SubmissionLog } from '@weft/submission-log/submission-log';
import type { LogConfig } from './config.ts';
import { gatewayLogger } from './logger.ts';

/** Opens the log that the configuration names; `close` lets go of all that was opened for it. */
export function openSubmissionLog(config: LogConfig, metrics: Metrics): SubmissionLog {
  if (config.kind === 'kafka') {
    return createKafkaSubmissionLog({ ...config, clientId: `weft-gateway-${randomUUID().slice(0, 8)}` });
  }
  const pool = createPool({
    url: config.url,
    applicationName: 'weft gateway',
    max: 4,
    onError: (error) => gatewayLogger.warn({ reason: error.message }, 'a connection to PostgreSQL broke'),
  });
  observePool(metrics, 'gateway-log', pool);
  const log = createPostgresSubmissionLog({ pool, partitions: config.partitions });
  return {
    describe: () => log.describe(),
    ends: () => log.ends(),
    openPublisher: (watch) => log.openPublisher(watch),
    openConsumer: (options) => log.openConsumer(options),
    close: async () => {
      await log.close();
      await pool.end();
    },
  };
}
