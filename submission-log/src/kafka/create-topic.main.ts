import { Environment } from '@weft/service-kit/environment';
import { DEFAULT_TOPIC, ensureTopic } from './kafka-topic.ts';

/** Creates the topic, once per cluster, before the services start. The defaults are production's. */
const environment = new Environment();
await ensureTopic({
  brokers: environment.list('KAFKA_BROKERS'),
  clientId: 'weft-create-topic',
  topic: environment.string('KAFKA_TOPIC', DEFAULT_TOPIC),
  partitions: environment.integer('LOG_PARTITIONS', undefined, { min: 1, max: 1_024 }),
  replicationFactor: environment.integer('KAFKA_REPLICATION_FACTOR', 3, { min: 1 }),
  minInsyncReplicas: environment.integer('KAFKA_MIN_INSYNC_REPLICAS', 2, { min: 1 }),
});
