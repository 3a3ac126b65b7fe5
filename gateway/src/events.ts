import type { Metrics } from '@weft/service-kit/metrics';

/** What the gateway tells of itself. Labels have few values; nothing here names a person or a document. */
export type GatewayEvents = ReturnType<typeof gatewayEvents>;

/** Counts business events as metrics. */
export function gatewayEvents(metrics: Metrics) {
  const connections = metrics.gauge({
    name: 'weft_gateway_connections',
    help: 'Open sockets',
    labels: ['subprotocol'],
  });
  const documents = metrics.gauge({ name: 'weft_gateway_documents', help: 'Documents open on this gateway' });
  const closed = metrics.counter({
    name: 'weft_gateway_closed_total',
    help: 'Connections closed by the gateway',
    labels: ['reason'],
  });
  const frames = metrics.counter({
    name: 'weft_gateway_frames_received_total',
    help: 'Frames from clients',
    labels: ['message'],
  });
  const submissions = metrics.counter({
    name: 'weft_gateway_submissions_total',
    help: 'Submissions handed to the log for the first time',
  });
  const republished = metrics.counter({
    name: 'weft_gateway_republished_total',
    help: 'Submissions handed to the log again because no outcome came',
  });
  const publishFailures = metrics.counter({
    name: 'weft_gateway_publish_failures_total',
    help: 'Publishes whose success is not known',
  });
  const refusals = metrics.counter({
    name: 'weft_gateway_refusals_total',
    help: 'Submissions, joins and messages refused',
    labels: ['code'],
  });
  const deliveries = metrics.counter({
    name: 'weft_gateway_deliveries_total',
    help: 'Operations and acknowledgements sent to clients',
    labels: ['kind'],
  });
  const operationDeliveries = deliveries.labels('operation');
  const acknowledgements = deliveries.labels('acknowledgement');
  const settled = metrics.histogram(
    { name: 'weft_gateway_settle_seconds', help: 'From a submission to its acknowledgement' },
    'seconds',
  );
  const outboxBytes = metrics.counter({ name: 'weft_gateway_sent_bytes_total', help: 'Bytes handed to sockets' });
  return {
    connected: (subprotocol: string) => connections.inc({ subprotocol }),
    disconnected: (subprotocol: string) => connections.dec({ subprotocol }),
    closed: (reason: string) => closed.inc({ reason }),
    documents: (count: number) => documents.set(count),
    received: (message: string) => frames.inc({ message }),
    submitted: () => submissions.inc(),
    republished: () => republished.inc(),
    publishFailed: () => publishFailures.inc(),
    refused: (code: string) => refusals.inc({ code }),
    delivered: (operations: number) => operationDeliveries.inc(operations),
    acknowledged: (elapsedMs: number) => {
      acknowledgements.inc();
      settled.observe(elapsedMs / 1_000);
    },
    sent: (bytes: number) => outboxBytes.inc(bytes),
  };
}
