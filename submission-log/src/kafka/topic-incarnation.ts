import type { RawRequest } from './kafkajs-internals.ts';

const METADATA_KEY = 3;
/** The first version whose answer names topics by id and takes requests by name as well. */
const METADATA_VERSION = 12;
const UUID_BYTES = 16;

/** Asks for a topic's metadata in a version that knows topic ids: a deleted and recreated topic keeps its name but gets another id. */
export function topicMetadataRequest(topic: string): RawRequest {
  const name = Buffer.from(topic);
  const body = Buffer.concat([
    Buffer.from([0]), // no tagged fields in the header
    Buffer.from([2]), // one topic, as length plus one
    Buffer.alloc(UUID_BYTES), // not by id
    unsignedVarint(name.byteLength + 1),
    name,
    Buffer.from([0, 0, 0, 0]), // no tagged fields; don't create; no operations; no tagged fields
  ]);
  return { apiKey: METADATA_KEY, apiVersion: METADATA_VERSION, apiName: 'Metadata', body };
}

/** The id of the one topic asked for, in hexadecimal; undefined when there is no such topic. */
export function topicIdFrom(answer: Buffer): string | undefined {
  const reader = new Reader(answer);
  reader.skipTaggedFields();
  reader.skip(4); // throttle time
  for (let count = reader.arrayLength(); count > 0; count -= 1) {
    reader.skip(4); // node id
    reader.skipString(); // host
    reader.skip(4); // port
    reader.skipString(); // rack
    reader.skipTaggedFields();
  }
  reader.skipString(); // cluster id
  reader.skip(4); // controller id
  if (reader.arrayLength() === 0 || reader.int16() !== 0) return undefined;
  reader.skipString(); // name
  return reader.bytes(UUID_BYTES).toString('hex');
}

function unsignedVarint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}

/** Reads Kafka's compact encoding. Throws RangeError past the end. */
class Reader {
  readonly #buffer: Buffer;
  #position = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  int16(): number {
    const value = this.#buffer.readInt16BE(this.#position);
    this.#position += 2;
    return value;
  }

  unsignedVarint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#buffer.readUInt8(this.#position);
      this.#position += 1;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return value >>> 0;
  }

  /** Arrays and strings carry their length plus one; zero stands for null. */
  arrayLength(): number {
    return Math.max(0, this.unsignedVarint() - 1);
  }

  skipString(): void {
    this.skip(this.arrayLength());
  }

  skipTaggedFields(): void {
    for (let count = this.unsignedVarint(); count > 0; count -= 1) {
      this.unsignedVarint();
      this.skip(this.unsignedVarint());
    }
  }

  skip(count: number): void {
    this.#position += count;
  }

  bytes(count: number): Buffer {
    const end = this.#position + count;
    if (end > this.#buffer.byteLength) throw new RangeError('the answer ends early');
    const bytes = this.#buffer.subarray(this.#position, end);
    this.#position = end;
    return bytes;
  }
}
