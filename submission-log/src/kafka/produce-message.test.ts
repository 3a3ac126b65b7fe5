import { createRequire } from 'node:module';
import { expect, it, vi } from 'vitest';
import { encodeProduce } from './produce-message.ts';
import type { Checksum } from './record-batch.ts';

/** kafkajs's own, to compare with. */
const load = createRequire(import.meta.url);
const checksum = load('kafkajs/src/protocol/recordBatch/crc32C') as Checksum;
const request = load('kafkajs/src/protocol/requests/produce/v7/request') as (produce: object) => {
  encode(): Promise<{ readonly buffer: Buffer }>;
};

const NOW_MS = 1_764_424_242_424;
const messages = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ value: Buffer.alloc(index * 50, index) }));

it('sends what kafkajs would', async () => {
  using clock = vi.spyOn(Date, 'now').mockReturnValue(NOW_MS);
  const produce = {
    acks: -1,
    timeout: 3_000,
    topicData: [
      {
        topic: 'weft-tøpic',
        partitions: [
          { partition: 3, messages: messages(1) },
          { partition: 12, messages: messages(40) },
        ],
      },
    ],
  };
  const theirs = await request(produce).encode();
  expect(clock).toHaveBeenCalled();
  expect(encodeProduce(produce, NOW_MS, checksum).equals(theirs.buffer)).toBe(true);
});
