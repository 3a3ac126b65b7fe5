import { expect, it } from 'vitest';
import { sumOfMetric } from './prometheus-text.ts';

const TEXTS = [
  '# HELP open_seconds how long\nopen_seconds_sum 0.5\nopen_seconds_count 3\nby{pool="a"} 1\nby{pool="b"} 2\n',
  'open_seconds_sum 1e-1\nopen_seconds_count 4\n',
];

it('adds up what several processes say', () => {
  expect(sumOfMetric(TEXTS, 'open_seconds_count')).toBe(7);
  expect(sumOfMetric(TEXTS, 'open_seconds_sum')).toBeCloseTo(0.6);
});

it('adds up all labels', () => {
  expect(sumOfMetric(TEXTS, 'by')).toBe(3);
});

it('does not take a metric that is not there for 0', () => {
  expect(() => sumOfMetric(TEXTS, 'open_seconds')).toThrow('nobody exports open_seconds');
});
