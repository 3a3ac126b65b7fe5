import type { Metrics } from '@weft/service-kit/metrics';
import type {
  ConsumerHandlers,
  ConsumerOptions,
  SubmissionConsumer,
  SubmissionLog,
  SubmissionPublisher,
} from './submission-log.ts';

/** The log, with what goes through it counted and timed. `service` tells publishers apart that share a process. */
export function measuredLog(log: SubmissionLog, metrics: Metrics, service: string): SubmissionLog {
  const figures = logMetrics(metrics, service);
  return {
    describe: () => log.describe(),
    ends: () => log.ends(),
    openPublisher: async () => measuredPublisher(await log.openPublisher({ batchSent: figures.batchSent }), figures),
    openConsumer: (options) => openMeasuredConsumer(log, options, { figures, metrics }),
    close: () => log.close(),
  };
}

type LogMetrics = ReturnType<typeof logMetrics>;

function logMetrics(metrics: Metrics, service: string) {
  const publishes = {
    name: 'weft_log_publishes_total',
    help: 'Publishes to the submission log, by service and whether the log has the records',
  };
  const published = {
    durable: metrics.tally(publishes, { service, outcome: 'durable' }),
    unknown: metrics.tally(publishes, { service, outcome: 'unknown' }),
  };
  const seconds = metrics.histogram(
    { name: 'weft_log_publish_seconds', help: 'From handing records over until they are durable', labels: ['service'] },
    'seconds',
  );
  const batches = metrics.histogram(
    { name: 'weft_log_publish_batch_records', help: 'Records that went to the log together', labels: ['service'] },
    'size',
  );
  let underWay = 0;
  metrics.observed(
    { name: 'weft_log_publishes_waiting', help: 'Publishes that are not durable yet', labels: ['service'] },
    { key: service, labels: { service }, read: () => underWay },
  );
  const records = metrics.counter({ name: 'weft_log_consumed_records_total', help: 'Records taken from the log' });
  const rebalances = metrics.counter({
    name: 'weft_log_rebalances_total',
    help: 'Times that partitions were given to this member of the group or taken from it',
    labels: ['change'],
  });
  const failures = metrics.counter({
    name: 'weft_log_consumer_failures_total',
    help: 'Consumers that could not go on, as after a stall; the process ends',
  });
  return {
    batchSent: (size: number) => batches.observe({ service }, size),
    publishing: () => {
      underWay += 1;
      const startedAtMs = performance.now();
      return (outcome: 'durable' | 'unknown') => {
        underWay -= 1;
        published[outcome].add();
        seconds.observe({ service }, (performance.now() - startedAtMs) / 1_000);
      };
    },
    consumed: (count: number) => records.inc(count),
    rebalanced: (change: 'assigned' | 'revoked') => rebalances.inc({ change }),
    failed: () => failures.inc(),
  };
}

function measuredPublisher(publisher: SubmissionPublisher, figures: LogMetrics): SubmissionPublisher {
  return {
    publish: (partition, records) => {
      const ended = figures.publishing();
      const published = publisher.publish(partition, records);
      published.then(
        () => ended('durable'),
        () => ended('unknown'),
      );
      return published;
    },
    close: () => publisher.close(),
  };
}

async function openMeasuredConsumer(
  log: SubmissionLog,
  { group, handlers }: ConsumerOptions,
  { figures, metrics }: { figures: LogMetrics; metrics: Metrics },
): Promise<SubmissionConsumer> {
  const consumer = await log.openConsumer({ group, handlers: measuredHandlers(handlers, figures) });
  metrics.observed(
    { name: 'weft_log_consumer_in_touch', help: '1 while the consumer group has answered of late, else 0' },
    { key: group, labels: {}, read: () => (consumer.inTouch ? 1 : 0) },
  );
  return consumer;
}

function measuredHandlers(handlers: ConsumerHandlers, figures: LogMetrics): ConsumerHandlers {
  return {
    assigned: (partitions) => {
      figures.rebalanced('assigned');
      handlers.assigned(partitions);
    },
    revoked: (partitions) => {
      figures.rebalanced('revoked');
      handlers.revoked(partitions);
    },
    records: (partition, records) => {
      figures.consumed(records.length);
      handlers.records(partition, records);
    },
    failed: (error) => {
      figures.failed();
      handlers.failed(error);
    },
  };
}
