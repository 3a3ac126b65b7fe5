import { parser } from '@prometheus-io/lezer-promql';

/** What Grafana puts a duration for. */
const GRAFANA_INTERVAL = /\$__rate_interval\b/g;

/** The names of the metrics an expression asks for. Fails with SyntaxError when it isn't PromQL. */
export function metricsIn(expression: string): ReadonlySet<string> {
  const text = expression.replace(GRAFANA_INTERVAL, '5m');
  const names = new Set<string>();
  parser.parse(text).iterate({
    enter: ({ type, from, to, node }) => {
      if (type.isError) throw new SyntaxError(`not PromQL at ${from}: ${text}`);
      if (type.name === 'Identifier' && node.parent?.type.name === 'VectorSelector') names.add(text.slice(from, to));
    },
  });
  return names;
}
