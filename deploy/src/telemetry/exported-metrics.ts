/** A metric as a process exports it. */
export interface ExportedMetric {
  readonly name: string;
  /** counter, gauge, histogram or summary. */
  readonly type: string;
  readonly help: string;
}

/** The metrics in Prometheus' text format, by name. */
export function exportedMetrics(text: string): ReadonlyMap<string, ExportedMetric> {
  const helps = new Map([...text.matchAll(/^# HELP (\S+) (.*)$/gm)].map(([, name = '', help = '']) => [name, help]));
  const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  return new Map(types.map(([, name = '', type = '']) => [name, { name, type, help: helps.get(name) ?? '' }]));
}

/** The names an expression may ask for: a histogram has three. */
export function queryNames({ name, type }: ExportedMetric): readonly string[] {
  return type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
}

/** The table of docs/metrics.md: every metric of ours by name. */
export function metricsTable(metrics: Iterable<ExportedMetric>): string {
  const ours = [...metrics]
    .filter(({ name }) => name.startsWith('weft_'))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const rows = ours.map(({ name, type, help }) => `| \`${name}\` | ${type} | ${help} |`);
  return ['| metric | type | tells |', '|---|---|---|', ...rows].join('\n');
}
