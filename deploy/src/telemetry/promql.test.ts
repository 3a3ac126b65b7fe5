import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { alertRules } from './alert-rules.ts';
import { dashboard, ROWS } from './dashboard.ts';
import { metricsIn } from './promql.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const rules = alertRules(read('prometheus/alerts.yml'));

describe('PromQL', () => {
  it('is read with the metrics it asks for', () => {
    const expression =
      'histogram_quantile(0.9, sum by (le, job) (rate(a_bucket{code="b"}[$__rate_interval]))) > c_total';
    expect([...metricsIn(expression)]).toEqual(['a_bucket', 'c_total']);
  });

  it.each(['sum by le (a)', 'rate(a[5m)', 'a >', 'sum(rate(a[5m]))) > 1'])(
    'is refused when it is wrong: %s',
    (wrong) => {
      expect(() => metricsIn(wrong)).toThrow(SyntaxError);
    },
  );

  it.each(rules.map((rule) => [rule.alert, rule] as const))(
    'of the alert %s is right, and says what to do',
    (_, rule) => {
      expect(metricsIn(rule.expr).size).toBeGreaterThan(0);
      expect(['warning', 'critical']).toContain(rule.labels.severity);
      expect(rule.annotations.summary).not.toBe('');
      expect(rule.annotations.runbook).toMatch(/^Means: .+ Do: .+/s);
    },
  );

  it('of the dashboard is right', () => {
    const expressions = ROWS.flatMap(({ graphs }) => graphs.flatMap(({ series }) => series.map(([expr]) => expr)));
    for (const expression of expressions) expect(metricsIn(expression).size).toBe(1);
  });
});

describe('what is shipped', () => {
  it('has the dashboard as its source makes it; else run node deploy/src/telemetry/write-dashboard-main.ts', () => {
    expect(JSON.parse(read('grafana/weft.json'))).toEqual(JSON.parse(JSON.stringify(dashboard())));
  });

  it('has alerts under names of their own, in a file that Prometheus loads', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    expect(parse(read('prometheus/prometheus.yml')).rule_files).toEqual(['alerts.yml']);
  });
});
