import { readFileSync } from 'node:fs';
import { alertRules } from '@weft/deploy/telemetry/alert-rules';
import { dashboard } from '@weft/deploy/telemetry/dashboard';
import {
  type ExportedMetric,
  exportedMetrics,
  metricsTable,
  queryNames,
} from '@weft/deploy/telemetry/exported-metrics';
import { metricsIn } from '@weft/deploy/telemetry/promql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WeftSystem } from '../e2e/weft-system.ts';

/** What Prometheus itself adds to every target. */
const OF_PROMETHEUS = ['up'];
const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** Every value of a key, however deep. */
function valuesOf(key: string, within: unknown): string[] {
  if (typeof within !== 'object' || within === null) return [];
  return Object.entries(within).flatMap(([name, value]) =>
    name === key && typeof value === 'string' ? [value] : valuesOf(key, value),
  );
}

describe('the metrics of the whole product', () => {
  let weft: WeftSystem;
  let exported: ReadonlyMap<string, ExportedMetric>;
  beforeAll(async () => {
    weft = await WeftSystem.start();
    exported = exportedMetrics(await (await fetch(weft.metricsUrl)).text());
  });
  afterAll(() => weft[Symbol.asyncDispose]());

  const unknown = (expressions: readonly string[]) => {
    const known = new Set([...exported.values()].flatMap(queryNames).concat(OF_PROMETHEUS));
    return expressions.flatMap((expression) => [...metricsIn(expression)]).filter((name) => !known.has(name));
  };

  it('are those that the dashboard asks for', () => {
    const expressions = valuesOf('expr', JSON.parse(read('deploy/grafana/weft.json')));
    expect(expressions.length).toBeGreaterThan(60);
    expect(unknown(expressions)).toEqual([]);
    expect(valuesOf('expr', dashboard())).toEqual(expressions);
  });

  it('are those that the alerts ask for', () => {
    const expressions = alertRules(read('deploy/prometheus/alerts.yml')).map(({ expr }) => expr);
    expect(expressions.length).toBeGreaterThan(15);
    expect(unknown(expressions)).toEqual([]);
  });

  it('are all on the dashboard or in an alert', () => {
    const shown = ['deploy/grafana/weft.json', 'deploy/prometheus/alerts.yml'].map(read).join();
    const ours = [...exported.keys()].filter((name) => name.startsWith('weft_'));
    expect(ours.filter((name) => !shown.includes(name))).toEqual([]);
  });

  it('are named as Prometheus wants it', () => {
    const ours = [...exported.values()].filter(({ name }) => name.startsWith('weft_'));
    expect(ours.filter(({ name, type }) => (type === 'counter') !== name.endsWith('_total'))).toEqual([]);
    expect(ours.filter(({ name }) => /_(ms|milliseconds|kb|mb)(_|$)/.test(name))).toEqual([]);
  });

  it('are described in docs/metrics.md', () => {
    const table = /\| metric [\s\S]*?(?=\n\n|$)/.exec(read('docs/metrics.md'))?.[0].trim();
    expect(table).toBe(metricsTable(exported.values()));
  });

  it('have labels of few values', async () => {
    const text = await (await fetch(weft.metricsUrl)).text();
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-/);
  });
});
