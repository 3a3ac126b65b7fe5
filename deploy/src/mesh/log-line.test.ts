import { describe, expect, it } from 'vitest';
import { formatLogLine, isComplaint } from './log-line.ts';

const plain = { coloured: false, width: 9 };

describe('a line of the log', () => {
  it('has the name of its process in front', () => {
    expect(formatLogLine('s3', 'hello', plain)).toBe('s3        | hello');
  });

  it('says what a service logged, in words', () => {
    const line = '{"level":40,"time":1,"pid":2,"name":"gateway:session","documentId":"d","msg":"slow"}';
    expect(formatLogLine('gateway-1', line, plain)).toBe('gateway-1 | WARN gateway:session: slow {"documentId":"d"}');
  });

  it('shows where an error comes from', () => {
    const line = '{"level":60,"name":"gateway","err":{"stack":"Error: no\\n    at x"},"msg":"failed"}';
    expect(formatLogLine('gateway-1', line, plain)).toBe(
      'gateway-1 | FATAL gateway: failed\n    Error: no\n        at x',
    );
  });

  it('leaves what only looks like JSON as it is', () => {
    expect(formatLogLine('s3', '{"level":40, cut', plain)).toBe('s3        | {"level":40, cut');
  });

  it('is coloured on a terminal, by name and by how bad it is', () => {
    const coloured = { ...plain, coloured: true };
    const [before, after] = formatLogLine('s3', 'x', coloured).split('s3        |');
    expect(before).toMatch(/\[\d+m$/);
    expect(after).toBe('\u001b[0m x');
    expect(formatLogLine('gateway-1', '{"level":50,"msg":"x"}', coloured)).toContain('\u001b[31mERROR x');
  });
});

describe('a complaint', () => {
  it.each([
    '[2026-11-23 15:36:49,511] WARN [QuorumController id=1] x',
    '2026-11-23 15:00:00 UTC [1] FATAL:  terminating connection',
    '[2026-11-23 15:42:48.258][18051][warning][main] no more file descriptors',
  ])('is %s', (line) => expect(isComplaint(line)).toBe(true));

  it.each([
    '[2026-11-23 15:36:49,511] INFO started',
    'LOG:  database system is ready',
    '[info] all is well',
    '[warning][main] caught ENVOY_SIGTERM',
  ])('is not %s', (line) => expect(isComplaint(line)).toBe(false));
});
