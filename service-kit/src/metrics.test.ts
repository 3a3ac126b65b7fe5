import { expect, it } from 'vitest';
import { Metrics } from './metrics.ts';

it('tells what was tallied, by label, each time all of it', async () => {
  const metrics = new Metrics();
  const deliveries = { name: 'deliveries_total', help: 'What was delivered' };
  const operations = metrics.tally(deliveries, { kind: 'operation' });
  const acknowledgements = metrics.tally(deliveries, { kind: 'acknowledgement' });
  operations.add(3);
  acknowledgements.add();
  expect(await metrics.text()).toContain('deliveries_total{kind="operation"} 3\n');
  operations.add();
  const text = await metrics.text();
  expect(text).toContain('deliveries_total{kind="operation"} 4\n');
  expect(text).toContain('deliveries_total{kind="acknowledgement"} 1\n');
});

it('gives services that share a process one tally', async () => {
  const metrics = new Metrics();
  const sent = { name: 'sent_total', help: 'What was sent' };
  metrics.tally(sent).add(2);
  metrics.tally(sent).add(5);
  expect(await metrics.text()).toContain('sent_total 7\n');
});
