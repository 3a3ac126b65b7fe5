import pg from 'pg';

/** A statement that takes longer is cancelled, in milliseconds: nothing a service does takes that long unless something is wrong. */
export const STATEMENT_TIMEOUT_MS = 15_000;
/** A transaction left open longer is rolled back, in milliseconds: a stopped owner must not hold its successor's lock. */
export const IDLE_IN_TRANSACTION_TIMEOUT_MS = 3_000;
/** How long to wait for a connection, in milliseconds. */
export const CONNECT_TIMEOUT_MS = 5_000;

const INT8 = 20;
const INT8_ARRAY = 1016;

export interface PoolOptions {
  readonly url: string;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  /** Connections open at once; 10 unless given. */
  readonly max?: number;
  /** Told when an idle connection breaks; the pool replaces it. */
  readonly onError?: (error: Error) => void;
}

/** Settings of every connection. bigint columns come as numbers: no offset, epoch or revision of ours passes 2^53. */
export function connectionConfig({
  url,
  applicationName,
}: Pick<PoolOptions, 'url' | 'applicationName'>): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: applicationName,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
    options: '-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3',
    types: { getTypeParser },
  };
}

/** Connections to PostgreSQL with time-outs that keep a stuck process from holding others up. */
export function createPool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({ ...connectionConfig(options), max: options.max ?? 10 });
  pool.on('error', (error) => options.onError?.(withoutClient(error)));
  return pool;
}

/** pg hangs the whole connection, with the queries it knows, onto the error, and loggers would print it. */
function withoutClient(error: Error & { client?: unknown }): Error {
  delete error.client;
  return error;
}

const getTypeParser: pg.CustomTypesConfig['getTypeParser'] = ((oid: number, format?: 'text' | 'binary') => {
  if (format !== 'binary' && oid === INT8) return Number;
  if (format !== 'binary' && oid === INT8_ARRAY) return (text: string) => parseArray(text);
  return pg.types.getTypeParser(oid, format);
}) as pg.CustomTypesConfig['getTypeParser'];

function parseArray(text: string): number[] {
  return text === '{}' ? [] : text.slice(1, -1).split(',').map(Number);
}
