/** The sum of a metric over several processes and all its labels, from what they export in Prometheus' text format. Fails when none has it. */
export function sumOfMetric(texts: readonly string[], name: string): number {
  const values = texts.flatMap((text) =>
    [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))].map(([, value]) => Number(value)),
  );
  if (values.length === 0) throw new Error(`nobody exports ${name}`);
  return values.reduce((sum, value) => sum + value, 0);
}
