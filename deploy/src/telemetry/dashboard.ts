/** A graph of the dashboard. */
interface Graph {
  readonly title: string;
  /** A Grafana unit id, as `s` or `reqps`. */
  readonly unit: string;
  /** PromQL, each with its legend. */
  readonly series: readonly (readonly [expression: string, legend: string])[];
}

interface Row {
  readonly title: string;
  readonly graphs: readonly Graph[];
}

const rate = (metric: string, by: string) => `sum by (${by}) (rate(${metric}[$__rate_interval]))`;
const total = (metric: string) => `sum(rate(${metric}[$__rate_interval]))`;
const quantile = (q: number, metric: string, by = '') =>
  `histogram_quantile(${q}, sum by (le${by === '' ? '' : `, ${by}`}) (rate(${metric}_bucket[$__rate_interval])))`;
const quantiles = (metric: string): Graph['series'] => [
  [quantile(0.5, metric), 'p50'],
  [quantile(0.99, metric), 'p99'],
];

/** The stages of an edit, from the client to the content store, each with what tells its health. */
export const ROWS: readonly Row[] = [
  {
    title: 'Edits',
    graphs: [
      {
        title: 'Submissions by outcome',
        unit: 'ops',
        series: [[rate('weft_outcomes_total', 'outcome'), '{{outcome}}']],
      },
      { title: 'From submission to acknowledgement', unit: 's', series: quantiles('weft_gateway_settle_seconds') },
      {
        title: 'Refused by the gateway, by code',
        unit: 'ops',
        series: [[rate('weft_gateway_refusals_total', 'code'), '{{code}}']],
      },
      {
        title: 'Submitted, sent again, unknown publishes',
        unit: 'ops',
        series: [
          [total('weft_gateway_submissions_total'), 'submitted'],
          [total('weft_gateway_republished_total'), 'sent again'],
          [total('weft_gateway_publish_failures_total'), 'outcome unknown'],
        ],
      },
    ],
  },
  {
    title: 'Gateways',
    graphs: [
      {
        title: 'Connections by transport',
        unit: 'short',
        series: [['sum by (subprotocol) (weft_gateway_connections)', '{{subprotocol}}']],
      },
      {
        title: 'Closed by the gateway, by reason',
        unit: 'ops',
        series: [[rate('weft_gateway_closed_total', 'reason'), '{{reason}}']],
      },
      {
        title: 'Documents open',
        unit: 'short',
        series: [['sum by (instance) (weft_gateway_documents)', '{{instance}}']],
      },
      { title: 'Opening a document', unit: 's', series: quantiles('weft_gateway_open_seconds') },
      {
        title: 'Frames from clients',
        unit: 'ops',
        series: [[rate('weft_gateway_frames_received_total', 'message'), '{{message}}']],
      },
      {
        title: 'Fan-out',
        unit: 'ops',
        series: [
          [rate('weft_gateway_deliveries_total', 'kind'), '{{kind}}'],
          [total('weft_gateway_presence_dropped_total'), 'presence dropped'],
        ],
      },
      {
        title: 'Bytes to clients',
        unit: 'Bps',
        series: [[rate('weft_gateway_sent_bytes_total', 'instance'), '{{instance}}']],
      },
      {
        title: 'Submissions waiting for the log',
        unit: 'bytes',
        series: [['weft_gateway_publishing_bytes', '{{instance}}']],
      },
    ],
  },
  {
    title: 'Rights',
    graphs: [
      {
        title: 'Roles known or asked for',
        unit: 'ops',
        series: [[rate('weft_gateway_role_lookups_total', 'result'), '{{result}}']],
      },
      {
        title: 'Age of the watch of rights',
        unit: 's',
        series: [['weft_gateway_rights_watch_age_seconds', '{{instance}}']],
      },
      {
        title: 'Changes of rights',
        unit: 'ops',
        series: [
          [rate('weft_auth_permission_changes_total', 'change'), '{{change}} (auth-service)'],
          [rate('weft_gateway_rights_changes_total', 'change'), '{{change}} (heard of)'],
          [total('weft_gateway_rights_missed_total'), 'missed'],
        ],
      },
      {
        title: 'Tokens and sign-ins',
        unit: 'ops',
        series: [
          [rate('weft_gateway_token_refusals_total', 'reason'), 'refused {{reason}}'],
          [total('weft_auth_sign_ins_total'), 'signed in'],
          [total('weft_auth_users_created_total'), 'users made'],
        ],
      },
      {
        title: 'Watches of auth-service',
        unit: 'short',
        series: [
          ['sum(weft_auth_watchers)', 'open'],
          [rate('weft_auth_watches_ended_total', 'reason'), 'ended {{reason}}'],
          [total('weft_auth_feed_failures_total'), 'feed failed'],
        ],
      },
      {
        title: 'Changes of rights on their way to the log',
        unit: 'short',
        series: [
          ['max(weft_auth_outbox_entries)', 'waiting'],
          ['max(weft_auth_outbox_age_seconds)', 'age of the oldest, in seconds'],
          ...['relayed', 'failures'].map((what) => [total(`weft_auth_outbox_${what}_total`), what] as const),
        ],
      },
      {
        title: 'Questions for a role',
        unit: 'ops',
        series: [[rate('weft_auth_checks_total', 'outcome'), '{{outcome}}']],
      },
    ],
  },
  {
    title: 'Log',
    graphs: [
      {
        title: 'Publishing',
        unit: 's',
        series: [[quantile(0.99, 'weft_log_publish_seconds', 'service'), 'p99 {{service}}']],
      },
      {
        title: 'Publishes by outcome',
        unit: 'ops',
        series: [[rate('weft_log_publishes_total', 'service, outcome'), '{{service}} {{outcome}}']],
      },
      { title: 'Records per batch published', unit: 'short', series: quantiles('weft_log_publish_batch_records') },
      {
        title: 'Publishes waiting',
        unit: 'short',
        series: [['sum by (service) (weft_log_publishes_waiting)', '{{service}}']],
      },
      {
        title: 'Records consumed',
        unit: 'ops',
        series: [[rate('weft_log_consumed_records_total', 'instance'), '{{instance}}']],
      },
      {
        title: 'Records behind, by partition',
        unit: 'short',
        series: [['max by (partition) (weft_partition_waiting_records)', '{{partition}}']],
      },
      {
        title: 'Seconds behind, by partition',
        unit: 's',
        series: [['max by (partition) (weft_partition_lag_seconds)', '{{partition}}']],
      },
      {
        title: 'Consumer group',
        unit: 'short',
        series: [
          [rate('weft_log_rebalances_total', 'change'), '{{change}}'],
          ['min(weft_log_consumer_in_touch)', 'in touch'],
          [total('weft_log_consumer_failures_total'), 'consumers failed'],
        ],
      },
    ],
  },
  {
    title: 'Sequencing and commit',
    graphs: [
      { title: 'Sequencing', unit: 's', series: quantiles('weft_sequencing_seconds') },
      { title: 'Commit', unit: 's', series: quantiles('weft_commit_seconds') },
      { title: 'Records per commit', unit: 'short', series: quantiles('weft_commit_records') },
      {
        title: 'Operations committed',
        unit: 'ops',
        series: [[rate('weft_operations_total', 'instance'), '{{instance}}']],
      },
      {
        title: 'Commits in trouble',
        unit: 'ops',
        series: [
          [total('weft_commit_unknown_total'), 'outcome unknown'],
          [total('weft_commit_refused_total'), 'refused'],
          [total('weft_quarantines_total'), 'quarantined'],
          ['sum(weft_documents_quarantined)', 'documents in quarantine'],
        ],
      },
      {
        title: 'Partitions',
        unit: 'short',
        series: [
          ['sum by (instance) (weft_partitions_owned)', 'owned by {{instance}}'],
          ['sum(weft_partitions_stopped)', 'stopped'],
        ],
      },
      {
        title: 'Changes of owner',
        unit: 'ops',
        series: [
          [total('weft_partition_claims_total'), 'claimed'],
          [total('weft_partition_losses_total'), 'let go'],
          [total('weft_fenced_total'), 'fenced'],
        ],
      },
      { title: 'Epochs', unit: 'short', series: [['max by (partition) (weft_partition_epoch)', '{{partition}}']] },
      {
        title: 'Documents in memory',
        unit: 'short',
        series: [['sum by (instance) (weft_documents_in_memory)', '{{instance}}']],
      },
    ],
  },
  {
    title: 'Broadcast',
    graphs: [
      {
        title: 'Gateways attached',
        unit: 'short',
        series: [['sum by (instance) (weft_gateway_streams)', '{{instance}}']],
      },
      { title: 'Messages to gateways', unit: 'ops', series: [[total('weft_broadcast_messages_total'), 'messages']] },
      { title: 'Bytes to gateways', unit: 'Bps', series: [[total('weft_broadcast_bytes_total'), 'bytes']] },
      {
        title: 'Streams ended, by reason',
        unit: 'ops',
        series: [[rate('weft_gateway_streams_ended_total', 'reason'), '{{reason}}']],
      },
      {
        title: 'Programs that follow documents',
        unit: 'short',
        series: [['sum by (instance) (weft_subscribers)', '{{instance}}']],
      },
      {
        title: 'Operations to programs',
        unit: 'ops',
        series: [[total('weft_subscriber_operations_total'), 'operations']],
      },
      {
        title: 'Subscriptions ended, by reason',
        unit: 'ops',
        series: [[rate('weft_subscriptions_ended_total', 'reason'), '{{reason}}']],
      },
    ],
  },
  {
    title: 'History and content',
    graphs: [
      { title: 'Snapshots by result', unit: 'ops', series: [[rate('weft_snapshots_total', 'result'), '{{result}}']] },
      { title: 'Segments by result', unit: 'ops', series: [[rate('weft_segments_total', 'result'), '{{result}}']] },
      {
        title: 'Forgotten and removed',
        unit: 'ops',
        series: ['weft_sessions_forgotten_total', 'weft_documents_purged_total'].map(
          (name) => [total(name), name] as const,
        ),
      },
      {
        title: 'Content store, by outcome',
        unit: 'ops',
        series: [[rate('weft_content_calls_total', 'call, outcome'), '{{call}} {{outcome}}']],
      },
      {
        title: 'Content store, time',
        unit: 's',
        series: [[quantile(0.99, 'weft_content_call_seconds', 'call'), 'p99 {{call}}']],
      },
    ],
  },
  {
    title: 'Processes',
    graphs: [
      {
        title: 'gRPC calls by method and code',
        unit: 'ops',
        series: [[rate('weft_grpc_server_calls_total', 'method, code'), '{{method}} {{code}}']],
      },
      {
        title: 'gRPC calls, time',
        unit: 's',
        series: [[quantile(0.99, 'weft_grpc_server_call_seconds', 'method'), 'p99 {{method}}']],
      },
      {
        title: 'Connections to PostgreSQL',
        unit: 'short',
        series: [
          ['sum by (pool) (weft_db_connections_used)', '{{pool}} in use'],
          ['sum by (pool) (weft_db_connections_waiting)', '{{pool}} waited for'],
        ],
      },
      { title: 'Event loop delay', unit: 's', series: [['nodejs_eventloop_lag_p99_seconds', '{{job}} {{instance}}']] },
      {
        title: 'CPU',
        unit: 'percentunit',
        series: [['rate(process_cpu_seconds_total[$__rate_interval])', '{{job}} {{instance}}']],
      },
      { title: 'Memory', unit: 'bytes', series: [['process_resident_memory_bytes', '{{job}} {{instance}}']] },
    ],
  },
];

const COLUMNS = 4;
const GRID = 24;
const HEIGHT = 7;

/** The dashboard as Grafana 11 imports or provisions it. */
export function dashboard(): object {
  return {
    uid: 'weft',
    title: 'weft',
    tags: ['weft'],
    schemaVersion: 39,
    version: 1,
    editable: true,
    refresh: '10s',
    timezone: 'browser',
    time: { from: 'now-1h', to: 'now' },
    annotations: { list: [] },
    templating: {
      list: [
        { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus', current: {}, hide: 0 },
      ],
    },
    panels: panels(),
  };
}

function panels(): object[] {
  const all: object[] = [];
  let y = 0;
  for (const { title, graphs } of ROWS) {
    all.push({
      id: all.length + 1,
      type: 'row',
      title,
      collapsed: false,
      gridPos: { x: 0, y, w: GRID, h: 1 },
      panels: [],
    });
    y += 1;
    for (const [index, graph] of graphs.entries()) {
      const w = GRID / COLUMNS;
      const gridPos = { x: (index % COLUMNS) * w, y: y + Math.floor(index / COLUMNS) * HEIGHT, w, h: HEIGHT };
      all.push(panel(graph, all.length + 1, gridPos));
    }
    y += Math.ceil(graphs.length / COLUMNS) * HEIGHT;
  }
  return all;
}

function panel({ title, unit, series }: Graph, id: number, gridPos: object): object {
  const datasource = { type: 'prometheus', uid: '$datasource' };
  return {
    id,
    type: 'timeseries',
    title,
    datasource,
    gridPos,
    fieldConfig: {
      defaults: { unit, min: 0, custom: { fillOpacity: 8, lineWidth: 1, showPoints: 'never' } },
      overrides: [],
    },
    options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } },
    targets: series.map(([expr, legendFormat], index) => ({
      refId: String.fromCharCode(65 + index),
      datasource,
      expr,
      legendFormat,
    })),
  };
}
