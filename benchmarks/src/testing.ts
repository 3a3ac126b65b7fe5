import { median, type Row } from './report/summary.ts';

/** A row of results for tests. */
export function row(parts: Partial<Row> & Pick<Row, 'values'>): Row {
  const { values } = parts;
  return {
    system: 'weft',
    workload: 'typing',
    figure: 'acknowledged',
    role: undefined,
    unit: '/s',
    better: 'higher',
    median: median(values),
    min: Math.min(...values),
    max: Math.max(...values),
    ...parts,
  };
}
