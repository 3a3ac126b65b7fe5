import { MessageWriter, stringBytesMax } from './message-bytes.ts';
import { type Checksum, encodeRecordBatch } from './record-batch.ts';

/** What kafkajs's producer sends, as far as weft makes use of it: https://kafka.apache.org/protocol#The_Messages_Produce, version 7. */
export interface ProduceRequest {
  readonly acks: number;
  readonly timeout: number;
  readonly topicData: readonly {
    readonly topic: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly messages: readonly { readonly value: Buffer }[];
    }[];
  }[];
}

const NO_TRANSACTION = -1;
const REQUEST_BYTES = 12;
const TOPIC_BYTES = 4;
const PARTITION_BYTES = 8;

/** What follows the header of a request. All records bear one time. */
export function encodeProduce({ acks, timeout, topicData }: ProduceRequest, nowMs: number, checksum: Checksum): Buffer {
  let size = REQUEST_BYTES;
  const topics = topicData.map(({ topic, partitions }) => {
    size += TOPIC_BYTES + stringBytesMax(topic);
    const batches = partitions.map(({ partition, messages }) => {
      const values = messages.map(({ value }) => value);
      const batch = encodeRecordBatch(values, nowMs, checksum);
      size += PARTITION_BYTES + batch.length;
      return { partition, batch };
    });
    return { topic, batches };
  });
  const writer = new MessageWriter(size);
  writer.int16(NO_TRANSACTION);
  writer.int16(acks);
  writer.int32(timeout);
  writer.int32(topics.length);
  for (const { topic, batches } of topics) {
    writer.string(topic);
    writer.int32(batches.length);
    for (const { partition, batch } of batches) {
      writer.int32(partition);
      writer.sized(batch);
    }
  }
  return writer.bytes();
}
