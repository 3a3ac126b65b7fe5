import { MessageReader, MessageWriter, stringBytesMax } from './message-bytes.ts';
import { decodeRecordBatch, isCutOff } from './record-batch.ts';

/*
 * Version 11 of Kafka's Fetch, https://kafka.apache.org/protocol#The_Messages_Fetch, outside of a fetch session and as far as kafkajs makes use of it.
 */

export interface FetchRequest {
  readonly maxWaitTime: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly isolationLevel: number;
  readonly topics: readonly {
    readonly topic: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly fetchOffset: string;
      readonly maxBytes: number;
    }[];
  }[];
  readonly rackId: string;
}

/** A record as kafkajs hands it on; numbers of 64 bits are text there. */
export interface FetchedRecord {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer;
  readonly isControlRecord: boolean;
}

interface FetchedPartition {
  readonly partition: number;
  readonly errorCode: number;
  readonly highWatermark: string;
  readonly abortedTransactions: readonly { readonly producerId: string; readonly firstOffset: string }[];
  readonly preferredReadReplica: number;
  readonly messages: readonly FetchedRecord[];
}

interface FetchAnswer {
  readonly throttleTime: number;
  readonly clientSideThrottleTime: number;
  readonly errorCode: number;
  readonly sessionId: number;
  readonly responses: readonly { readonly topicName: string; readonly partitions: readonly FetchedPartition[] }[];
}

/** Reads a partition's record batches, its length in front, of whatever kind they are. */
export type AnyBatches = (bytes: Buffer) => Promise<readonly FetchedRecord[]>;

const NO_REPLICA = -1;
const NO_SESSION = 0;
const FINAL_EPOCH = -1;
const UNKNOWN = -1;
const NONE = 0;
const REQUEST_BYTES = 33;
const TOPIC_BYTES = 4;
const PARTITION_BYTES = 28;

/** What follows the header of a request. */
export function encodeFetch(request: FetchRequest): Buffer {
  const { topics, rackId } = request;
  const ofTopics = topics.reduce((size, topic) => size + sizeOf(topic), 0);
  const writer = new MessageWriter(REQUEST_BYTES + stringBytesMax(rackId) + ofTopics);
  writer.int32(NO_REPLICA);
  writer.int32(request.maxWaitTime);
  writer.int32(request.minBytes);
  writer.int32(request.maxBytes);
  writer.int8(request.isolationLevel);
  writer.int32(NO_SESSION);
  writer.int32(FINAL_EPOCH);
  writer.int32(topics.length);
  for (const { topic, partitions } of topics) {
    writer.string(topic);
    writer.int32(partitions.length);
    for (const { partition, fetchOffset, maxBytes } of partitions) {
      writer.int32(partition);
      writer.int32(UNKNOWN);
      writer.int64(BigInt(fetchOffset));
      writer.int64(BigInt(UNKNOWN));
      writer.int32(maxBytes);
    }
  }
  writer.int32(NONE);
  writer.string(rackId);
  return writer.bytes();
}

/**
 * What follows the header of an answer. Partitions without records or anything else to say are left out: kafkajs would go through a dozen objects for
 * each of them, and asks for all of them every time.
 */
export async function decodeFetch(bytes: Buffer, anyBatches: AnyBatches): Promise<FetchAnswer> {
  const reader = new MessageReader(bytes);
  const clientSideThrottleTime = reader.int32();
  const errorCode = reader.int16();
  const sessionId = reader.int32();
  const responses: { topicName: string; partitions: FetchedPartition[] }[] = [];
  for (let topics = reader.int32(); topics > 0; topics -= 1) {
    const topicName = reader.string();
    const partitions: FetchedPartition[] = [];
    for (let count = reader.int32(); count > 0; count -= 1) {
      const partition = await readPartition(reader, anyBatches);
      if (saysSomething(partition)) partitions.push(partition);
    }
    if (partitions.length > 0) responses.push({ topicName, partitions });
  }
  // Brokers leave throttling to the client from this version on.
  return { throttleTime: 0, clientSideThrottleTime, errorCode, sessionId, responses };
}

async function readPartition(reader: MessageReader, anyBatches: AnyBatches): Promise<FetchedPartition> {
  const partition = reader.int32();
  const errorCode = reader.int16();
  const highWatermark = reader.int64();
  reader.skip(16);
  const abortedTransactions = [];
  for (let count = reader.int32(); count > 0; count -= 1) {
    abortedTransactions.push({ producerId: String(reader.int64()), firstOffset: String(reader.int64()) });
  }
  const preferredReadReplica = reader.int32();
  const sized = reader.sized();
  const messages = readBatches(sized) ?? (await anyBatches(sized));
  return {
    partition,
    errorCode,
    highWatermark: String(highWatermark),
    abortedTransactions,
    preferredReadReplica,
    messages,
  };
}

/** The records of all batches that are whole; undefined when one is of another kind than weft's. */
function readBatches(sized: Buffer): FetchedRecord[] | undefined {
  const messages: FetchedRecord[] = [];
  for (let at = 4; !isCutOff(sized, at); ) {
    const batch = decodeRecordBatch(sized, at);
    if (batch === undefined) return undefined;
    for (const { offset, timestampMs, value } of batch.records) {
      messages.push({
        offset: String(offset),
        timestamp: String(timestampMs),
        key: null,
        value,
        isControlRecord: false,
      });
    }
    at = batch.end;
  }
  return messages;
}

function saysSomething({ errorCode, preferredReadReplica, messages }: FetchedPartition): boolean {
  return messages.length > 0 || errorCode !== 0 || preferredReadReplica !== UNKNOWN;
}

function sizeOf({ topic, partitions }: FetchRequest['topics'][number]): number {
  return TOPIC_BYTES + stringBytesMax(topic) + PARTITION_BYTES * partitions.length;
}
