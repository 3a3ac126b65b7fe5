import { parse } from 'yaml';

/** A rule of deploy/prometheus/alerts.yml. */
export interface AlertRule {
  readonly alert: string;
  /** PromQL. */
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook: string };
}

/** The rules of all groups in a file of Prometheus rules. */
export function alertRules(text: string): readonly AlertRule[] {
  const { groups } = parse(text) as { readonly groups: readonly { readonly rules: readonly AlertRule[] }[] };
  return groups.flatMap(({ rules }) => rules);
}
