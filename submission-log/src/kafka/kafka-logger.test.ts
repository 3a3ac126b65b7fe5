import type { Logger } from '@weft/service-kit/logger';
import { logLevel } from 'kafkajs';
import { expect, it } from 'vitest';
import { kafkaLogCreator } from './kafka-logger.ts';

function written(level: logLevel, message: string, details: object = {}): [string, object, string] {
  const lines: [string, object, string][] = [];
  const write = (name: string) => (fields: object, text: string) => lines.push([name, fields, text]);
  const logger = { warn: write('warn'), info: write('info'), debug: write('debug') } as unknown as Logger;
  const log = { timestamp: 'now', logger: 'kafkajs', message, ...details };
  kafkaLogCreator(logger)(level)({ namespace: 'Connection', level, label: '', log });
  const [line] = lines;
  if (line === undefined) throw new Error('nothing was written');
  return line;
}

it('writes a level lower, with the details and without the stack', () => {
  expect(written(logLevel.ERROR, 'Connection error', { broker: 'a:1', stack: 'x' })).toEqual([
    'warn',
    { broker: 'a:1', namespace: 'Connection' },
    'Connection error',
  ]);
  expect(written(logLevel.WARN, 'Something')[0]).toBe('info');
  expect(written(logLevel.INFO, 'Something')[0]).toBe('debug');
});

it('takes what belongs to every start and rebalance for routine', () => {
  expect(written(logLevel.ERROR, 'The coordinator is not aware of this member')[0]).toBe('debug');
  expect(written(logLevel.WARN, 'The group is rebalancing, re-joining')[0]).toBe('debug');
  const error = 'The group coordinator is not available';
  expect(written(logLevel.ERROR, 'Response GroupCoordinator', { error })[0]).toBe('debug');
});
