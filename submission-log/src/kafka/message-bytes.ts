/** Writes what Kafka's messages are made of: https://kafka.apache.org/protocol#protocol_types */
export class MessageWriter {
  readonly #bytes: Buffer;
  #at = 0;

  /** `sizeBound`: no message is longer, in bytes. */
  constructor(sizeBound: number) {
    this.#bytes = Buffer.allocUnsafe(sizeBound);
  }

  int8(value: number): void {
    this.#at = this.#bytes.writeInt8(value, this.#at);
  }

  int16(value: number): void {
    this.#at = this.#bytes.writeInt16BE(value, this.#at);
  }

  int32(value: number): void {
    this.#at = this.#bytes.writeInt32BE(value, this.#at);
  }

  int64(value: bigint): void {
    this.#at = this.#bytes.writeBigInt64BE(value, this.#at);
  }

  string(text: string): void {
    const length = this.#bytes.write(text, this.#at + 2);
    this.int16(length);
    this.#at += length;
  }

  /** Bytes with their length in front. */
  sized(bytes: Buffer): void {
    this.int32(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }
}

/** Bytes that a string takes at most, its length in front. */
export function stringBytesMax(text: string): number {
  return 2 + 3 * text.length;
}

/** Reads what Kafka's messages are made of. */
export class MessageReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  int16(): number {
    this.#at += 2;
    return this.#bytes.readInt16BE(this.#at - 2);
  }

  int32(): number {
    this.#at += 4;
    return this.#bytes.readInt32BE(this.#at - 4);
  }

  int64(): bigint {
    this.#at += 8;
    return this.#bytes.readBigInt64BE(this.#at - 8);
  }

  string(): string {
    const length = this.int16();
    this.#at += length;
    return this.#bytes.toString('utf8', this.#at - length, this.#at);
  }

  /** Bytes with their length in front, which belongs to what is answered. */
  sized(): Buffer {
    const start = this.#at;
    const length = this.int32();
    this.skip(Math.max(0, length));
    return this.#bytes.subarray(start, this.#at);
  }

  skip(length: number): void {
    this.#at += length;
  }
}
