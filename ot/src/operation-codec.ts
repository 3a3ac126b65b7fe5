import { UINT32_MAX } from './limits.ts';
import type { Component, Operation } from './operation.ts';

/** Bytes that aren't the protobuf of a weft.v1.TextOperation. */
export class OperationCodecError extends Error {
  override name = 'OperationCodecError';
}

/** The generated message of a TextOperation, as far as it is needed here. */
export interface TextOperationMessage {
  components: TextComponentMessage[];
}
export interface TextComponentMessage {
  kind:
    | { $case: 'retain'; value: number }
    | { $case: 'insert'; value: string }
    | { $case: 'delete'; value: number }
    | undefined;
}

const COMPONENTS = 0x0a;
const RETAIN = 0x08;
const INSERT = 0x12;
const DELETE = 0x18;
/** Length of text that is handled byte by byte. */
const SHORT = 24;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The canonical protobuf bytes of an operation: fields in order, shortest varints, nothing else. Text must be well-formed. */
export function encodeOperation(operation: Operation): Uint8Array {
  const writer = new Writer(sizeBound(operation));
  for (const component of operation) {
    writer.byte(COMPONENTS);
    if (typeof component === 'string') writer.insert(component);
    else if (typeof component === 'number') writer.count(RETAIN, component);
    else writer.count(DELETE, component.d);
  }
  return writer.bytes();
}

/**
 * The operation in canonical protobuf bytes: encodeOperation gives the same bytes again. Fails with OperationCodecError on bytes that are
 * cut off, fields that don't belong, counts beyond 32 bits or longer than need be, and text that isn't UTF-8. Says nothing about normal form.
 */
export function decodeOperation(bytes: Uint8Array): Operation {
  const reader = new Reader(bytes);
  const operation: Component[] = [];
  while (reader.position < bytes.length) {
    if (reader.byte() !== COMPONENTS) throw new OperationCodecError('a field that is no component');
    const end = reader.end(reader.varint());
    operation.push(readComponent(reader));
    if (reader.position !== end) throw new OperationCodecError('a component is not one step');
  }
  return operation;
}

/** The operation in a generated message. Fails with OperationCodecError on a component without a kind. */
export function operationFromMessage(message: TextOperationMessage): Operation {
  return message.components.map(({ kind }) => {
    if (kind === undefined) throw new OperationCodecError('a component is not one step');
    return kind.$case === 'delete' ? { d: kind.value } : kind.value;
  });
}

/** The generated message of an operation. */
export function operationToMessage(operation: Operation): TextOperationMessage {
  return { components: operation.map((component) => ({ kind: kindOf(component) })) };
}

function kindOf(component: Component): TextComponentMessage['kind'] {
  if (typeof component === 'string') return { $case: 'insert', value: component };
  if (typeof component === 'number') return { $case: 'retain', value: component };
  return { $case: 'delete', value: component.d };
}

/** Three bytes for a UTF-16 unit are enough for any text, twelve for tags and lengths. */
function sizeBound(operation: Operation): number {
  let size = 0;
  for (const component of operation) size += typeof component === 'string' ? 12 + 3 * component.length : 12;
  return size;
}

function readComponent(reader: Reader): Component {
  const tag = reader.byte();
  if (tag === RETAIN) return reader.varint();
  if (tag === DELETE) return { d: reader.varint() };
  if (tag !== INSERT) throw new OperationCodecError('a component of unknown kind');
  return reader.text(reader.varint());
}

function varintSize(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  return value < 0x1000_0000 ? 4 : 5;
}

class Writer {
  readonly #target: Uint8Array;
  #position = 0;

  constructor(sizeBound: number) {
    this.#target = new Uint8Array(sizeBound);
  }

  bytes(): Uint8Array {
    return this.#target.slice(0, this.#position);
  }

  byte(value: number): void {
    this.#target[this.#position++] = value;
  }

  varint(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  count(tag: number, value: number): void {
    this.varint(1 + varintSize(value));
    this.byte(tag);
    this.varint(value);
  }

  insert(text: string): void {
    if (isShortAscii(text)) {
      this.#insertHeader(text.length);
      for (let index = 0; index < text.length; index += 1) this.byte(text.charCodeAt(index));
      return;
    }
    const bytes = encoder.encode(text);
    this.#insertHeader(bytes.length);
    this.#target.set(bytes, this.#position);
    this.#position += bytes.length;
  }

  #insertHeader(length: number): void {
    this.varint(1 + varintSize(length) + length);
    this.byte(INSERT);
    this.varint(length);
  }
}

class Reader {
  readonly #bytes: Uint8Array;
  position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  byte(): number {
    const value = this.#bytes[this.position];
    if (value === undefined) throw new OperationCodecError('the bytes are cut off');
    this.position += 1;
    return value;
  }

  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte >= 0x80) continue;
      if (value > UINT32_MAX) break;
      if (byte === 0 && shift > 0) throw new OperationCodecError('a number longer than need be');
      return value;
    }
    throw new OperationCodecError('a count beyond 32 bits');
  }

  end(length: number): number {
    const end = this.position + length;
    if (end > this.#bytes.length) throw new OperationCodecError('the bytes are cut off');
    return end;
  }

  text(length: number): string {
    const end = this.end(length);
    const short = this.#shortAscii(end);
    if (short !== undefined) return short;
    try {
      return decoder.decode(this.#bytes.subarray(this.position, end));
    } catch {
      throw new OperationCodecError('an insert that is not UTF-8');
    } finally {
      this.position = end;
    }
  }

  /** Typing is mostly a letter or two: not worth a decoder. Reads nothing when the text is long or not ASCII. */
  #shortAscii(end: number): string | undefined {
    if (end - this.position > SHORT) return undefined;
    let text = '';
    for (let index = this.position; index < end; index += 1) {
      const byte = this.#bytes[index] ?? 0x80;
      if (byte >= 0x80) return undefined;
      text += String.fromCharCode(byte);
    }
    this.position = end;
    return text;
  }
}

function isShortAscii(text: string): boolean {
  if (text.length > SHORT) return false;
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) >= 0x80) return false;
  return true;
}
