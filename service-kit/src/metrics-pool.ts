import type { Metrics } from './metrics.ts';

/** What is looked at of a pool of database connections, as pg names it. */
export interface ObservedPool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

/** Exports how much of a pool is in use and how many wait for it, looked up whenever somebody asks. */
export function observePool(metrics: Metrics, name: string, pool: ObservedPool): void {
  metrics.observed(
    { name: 'weft_db_connections_used', help: 'Connections to PostgreSQL in use, by pool', labels: ['pool'] },
    { key: name, labels: { pool: name }, read: () => pool.totalCount - pool.idleCount },
  );
  metrics.observed(
    {
      name: 'weft_db_connections_waiting',
      help: 'Callers who wait for a connection to PostgreSQL, by pool',
      labels: ['pool'],
    },
    { key: name, labels: { pool: name }, read: () => pool.waitingCount },
  );
}
