import { randomUUID } from 'node:crypto';
import type { Environment } from '@weft/service-kit/environment';
import type { Pool } from 'pg';
import { createKafkaSubmissionLog } from './kafka/kafka-submission-log.ts';
import { DEFAULT_TOPIC } from './kafka/kafka-topic.ts';
import { createPostgresSubmissionLog } from './postgres/postgres-submission-log.ts';
import type { TrimmableLog } from './submission-log.ts';

/** Which submission log, and how many partitions it has; the same for every service. */
export type LogConfig = PostgresLogConfig | KafkaLogConfig;

export interface PostgresLogConfig {
  readonly kind: 'postgres';
  readonly partitions: number;
}

export interface KafkaLogConfig {
  readonly kind: 'kafka';
  readonly partitions: number;
  readonly brokers: readonly string[];
  readonly topic: string;
}

const DEFAULT_PARTITIONS = 16;
const PARTITIONS_MAX = 1_024;

/** Reads LOG_KIND, LOG_PARTITIONS, KAFKA_BROKERS and KAFKA_TOPIC. Fails with ConfigurationError. */
export function readLogConfig(environment: Environment): LogConfig {
  const partitions = environment.integer('LOG_PARTITIONS', DEFAULT_PARTITIONS, { min: 1, max: PARTITIONS_MAX });
  const kind = environment.choice('LOG_KIND', ['postgres', 'kafka'], 'postgres');
  if (kind === 'postgres') return { kind, partitions };
  const brokers = environment.list('KAFKA_BROKERS');
  return { kind, partitions, brokers, topic: environment.string('KAFKA_TOPIC', DEFAULT_TOPIC) };
}

/** The log of a configuration; `service` is how brokers know the client. The embedded log works on the pool, which stays open. */
export function openConfiguredLog(config: LogConfig, { pool, service }: { pool: Pool; service: string }): TrimmableLog {
  if (config.kind === 'kafka') return openKafkaLog(config, service);
  return createPostgresSubmissionLog({ pool, partitions: config.partitions });
}

/** As openConfiguredLog, for who has no database. */
export function openKafkaLog(config: KafkaLogConfig, service: string): TrimmableLog {
  return createKafkaSubmissionLog({ ...config, clientId: `${service}-${randomUUID().slice(0, 8)}` });
}
