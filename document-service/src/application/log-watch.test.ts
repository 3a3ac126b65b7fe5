import { systemClock } from '@weft/service-kit/clock';
import { createLogger } from '@weft/service-kit/logger';
import { LogMismatchError } from '@weft/submission-log/submission-log';
import { expect, test } from 'vitest';
import { LogWatch } from './log-watch.ts';

function watch() {
  const log = { identity: 'a', ends: [5, 7], failure: undefined as Error | undefined };
  const stopped: [number | undefined, string][] = [];
  const made = new LogWatch({
    log: {
      describe: async () => {
        if (log.failure !== undefined) throw log.failure;
        return { identity: log.identity, partitions: 2 };
      },
      ends: async () => log.ends,
    },
    identity: 'a',
    committed: () => new Map([[1, 7]]),
    stop: (reason, partition) => stopped.push([partition, reason]),
    clock: systemClock,
    logger: createLogger('test', 'silent'),
  });
  return { log, stopped, look: () => made.look() };
}

test('a log that is whole and the same is left alone, however often it is looked at', async () => {
  const { look, stopped } = watch();
  for (let looks = 0; looks < 4; looks += 1) await look();
  expect(stopped).toEqual([]);
});

test('a log that was made again under its name stops everything, at the second look', async () => {
  const { look, log, stopped } = watch();
  log.identity = 'b';
  await look();
  expect(stopped).toEqual([]);
  await look();
  expect(stopped).toEqual([[undefined, expect.stringContaining('replaced under its name')]]);
});

test('a log that is gone, or has other partitions, stops everything with what is the matter', async () => {
  const { look, log, stopped } = watch();
  log.failure = new LogMismatchError('there is no topic');
  await look();
  await look();
  expect(stopped).toEqual([[undefined, 'there is no topic']]);
});

test('a partition that has lost its newest records is stopped, with the command that goes on without them; no other is', async () => {
  const { look, log, stopped } = watch();
  log.ends = [0, 6];
  await look();
  await look();
  expect(stopped).toEqual([[1, expect.stringContaining('SET next_offset = 6')]]);
});

test('what is strange once, or while the log is away, is no reason', async () => {
  const { look, log, stopped } = watch();
  log.ends = [5, 6];
  await look();
  log.ends = [5, 7];
  await look();
  log.ends = [5, 6];
  await look();
  log.failure = new Error('away');
  await look();
  log.failure = undefined;
  log.ends = [5, 7];
  await look();
  expect(stopped).toEqual([]);
});
