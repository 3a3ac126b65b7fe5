import type { ClientMessage } from '@weft/gen/session';
import type { Metrics } from '@weft/service-kit/metrics';

/** What the gateway tells of itself. Labels have few values; nothing here names a person or a document. */
export type GatewayEvents = ReturnType<typeof gatewayEvents>;

/** What a frame may hold: a message of the contract, or nothing that can be read. */
type FrameContent = NonNullable<ClientMessage['message']>['$case'] | 'malformed';
const FRAMES: readonly FrameContent[] = ['hello', 'join', 'leave', 'submit', 'presence', 'reauthenticate', 'malformed'];

/** What clients may find different. */
const MISMATCHES: ReadonlySet<string> = new Set(['gap', 'chain', 'checksum', 'operation']);

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
  const frames = { name: 'weft_gateway_frames_received_total', help: 'Frames from clients' };
  const framesOf = new Map(FRAMES.map((message) => [message, metrics.tally(frames, { message })]));
  const submissions = metrics.tally({
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
  const mismatches = metrics.counter({
    name: 'weft_gateway_mismatches_total',
    help: 'Documents joined again because a client found that its copy differs, by what differed',
    labels: ['kind'],
  });
  const deliveries = { name: 'weft_gateway_deliveries_total', help: 'Operations and acknowledgements sent to clients' };
  const operationDeliveries = metrics.tally(deliveries, { kind: 'operation' });
  const acknowledgements = metrics.tally(deliveries, { kind: 'acknowledgement' });
  const settled = metrics.histogram(
    { name: 'weft_gateway_settle_seconds', help: 'From a submission to its acknowledgement' },
    'seconds',
  );
  const outboxBytes = metrics.tally({ name: 'weft_gateway_sent_bytes_total', help: 'Bytes handed to sockets' });
  const openSeconds = metrics.histogram(
    { name: 'weft_gateway_open_seconds', help: 'From a join that is allowed until its document is there' },
    'seconds',
  );
  const presenceDropped = metrics.counter({
    name: 'weft_gateway_presence_dropped_total',
    help: 'Carets not sent because the client was slow',
  });
  const lookups = {
    name: 'weft_gateway_role_lookups_total',
    help: 'Roles that were known here, or had to be asked for',
  };
  const roleKnown = metrics.tally(lookups, { result: 'known' });
  const roleAsked = metrics.tally(lookups, { result: 'asked' });
  const rightsChanges = metrics.counter({
    name: 'weft_gateway_rights_changes_total',
    help: 'Changes of rights heard of: roles given, and roles taken away altogether',
    labels: ['change'],
  });
  const watchesMissed = metrics.counter({
    name: 'weft_gateway_rights_missed_total',
    help: 'Times that changes of rights may have been missed and all roles were read anew',
  });
  const tokenRefusals = metrics.counter({
    name: 'weft_gateway_token_refusals_total',
    help: 'Access tokens that were not taken, by reason',
    labels: ['reason'],
  });
  return {
    openedAfter: (elapsedMs: number) => openSeconds.observe(elapsedMs / 1_000),
    presenceDropped: () => presenceDropped.inc(),
    roleKnown: () => roleKnown.add(),
    roleAsked: () => roleAsked.add(),
    rightsChanged: (change: 'given' | 'taken') => rightsChanges.inc({ change }),
    rightsMissed: () => watchesMissed.inc(),
    tokenRefused: (reason: string) => tokenRefusals.inc({ reason }),
    connected: (subprotocol: string) => connections.inc({ subprotocol }),
    disconnected: (subprotocol: string) => connections.dec({ subprotocol }),
    closed: (reason: string) => closed.inc({ reason }),
    documents: (count: number) => documents.set(count),
    received: (message: FrameContent) => framesOf.get(message)?.add(),
    submitted: () => submissions.add(),
    republished: () => republished.inc(),
    publishFailed: () => publishFailures.inc(),
    refused: (code: string) => refusals.inc({ code }),
    mismatch: (kind: string) => mismatches.inc({ kind: MISMATCHES.has(kind) ? kind : 'other' }),
    delivered: (operations: number) => operationDeliveries.add(operations),
    acknowledged: (elapsedMs: number) => {
      acknowledgements.add();
      settled.observe(elapsedMs / 1_000);
    },
    sent: (bytes: number) => outboxBytes.add(bytes),
  };
}

/** What is looked up whenever somebody asks for it. */
export interface GatewayFigures {
  /** Milliseconds since changes of rights were last known to be heard of. */
  watchAgeMs(): number;
  /** Bytes of submissions on their way to the log. */
  publishingBytes(): number;
}

/** Exports the gateway's state of the moment. */
export function observeGateway(metrics: Metrics, { watchAgeMs, publishingBytes }: GatewayFigures): void {
  const single = { key: 'gateway', labels: {} };
  metrics.observed(
    {
      name: 'weft_gateway_rights_watch_age_seconds',
      help: 'How long ago the watch of rights last said something; above 2 all writes are refused',
    },
    { ...single, read: () => watchAgeMs() / 1_000 },
  );
  metrics.observed(
    { name: 'weft_gateway_publishing_bytes', help: 'Bytes of submissions on their way to the log' },
    { ...single, read: publishingBytes },
  );
}
