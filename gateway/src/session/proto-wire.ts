import { BinaryReader } from '@bufbuild/protobuf/wire';
import { ClientMessage, Joined, ServerMessage } from '@weft/gen/session';
import type { DocumentText } from './document-text.ts';
import {
  type AcknowledgedState,
  type ClientRequest,
  type Framing,
  type JoinedState,
  MalformedMessageError,
  type ServerEvent,
  type Wire,
} from './wire.ts';

/** Tags (field number and length-delimited) of ServerMessage's events that are put together here by hand. */
const JOINED_TAG = (2 << 3) | 2;
const ACKNOWLEDGED_TAG = (3 << 3) | 2;
const OPERATION_TAG = (4 << 3) | 2;
const PRESENCE_TAG = (6 << 3) | 2;
const EVENTS_TAG = (15 << 3) | 2;
/** Tags inside Joined, Acknowledged and everything that starts with a channel. */
const CHANNEL_TAG = 1 << 3;
const ACKNOWLEDGED_SEQUENCE_TAG = 2 << 3;
const ACKNOWLEDGED_REVISION_TAG = 3 << 3;
const ACKNOWLEDGED_CHAIN_TAG = (4 << 3) | 1;
const JOINED_CONTENT_TAG = (4 << 3) | 2;
const JOINED_OPERATIONS_TAG = (5 << 3) | 2;
const VARINT_BYTES_MAX = 5;
const ACKNOWLEDGED_BYTES_MAX = 40;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Messages in protobuf. */
export function protoWire(framing: Framing): Wire {
  return {
    name: 'proto',
    decode,
    encode: (event) => framed(framing, encodeEvent(event)),
    acknowledged: (state) => framed(framing, acknowledged(state)),
    operation: (channel, bytes) => framed(framing, addressed(OPERATION_TAG, channel, bytes)),
    presence: (channel, bytes) => framed(framing, addressed(PRESENCE_TAG, channel, bytes)),
    joined: (state, text) => joined(framing, state, text),
    operations: (channel, operations) => framed(framing, severalEvents(channel, operations)),
  };
}

/** Strict where generated code is lenient: text that isn't UTF-8 is refused instead of being replaced. */
function decode(frame: Uint8Array): ClientRequest {
  const { message } = parse(frame);
  if (message === undefined) throw new MalformedMessageError('the message has no content that is known here');
  return message;
}

function parse(frame: Uint8Array): ClientMessage {
  try {
    return ClientMessage.decode(new BinaryReader(frame, (bytes) => decoder.decode(bytes)));
  } catch (error) {
    throw new MalformedMessageError('the frame is not a ClientMessage in protobuf', { cause: error });
  }
}

function encodeEvent(event: ServerEvent): Uint8Array {
  return ServerMessage.encode({ event, events: [] }).finish();
}

function framed(framing: Framing, payload: Uint8Array): Uint8Array {
  return Buffer.concat([framing(payload.byteLength), payload]);
}

/** Written by hand because there is one for each edit, and it is small. */
function acknowledged({ channel, sequence, revision, chain }: AcknowledgedState): Uint8Array {
  const payload = Buffer.allocUnsafe(ACKNOWLEDGED_BYTES_MAX);
  let end = 2;
  end = writeField(payload, end, CHANNEL_TAG, channel);
  end = writeField(payload, end, ACKNOWLEDGED_SEQUENCE_TAG, sequence);
  end = writeField(payload, end, ACKNOWLEDGED_REVISION_TAG, revision);
  payload[end] = ACKNOWLEDGED_CHAIN_TAG;
  end = payload.writeBigUInt64LE(chain, end + 1);
  payload[0] = ACKNOWLEDGED_TAG;
  payload[1] = end - 2;
  return payload.subarray(0, end);
}

/** An event that is its channel followed by what the owner said. */
function addressed(tag: number, channel: number, bytes: Uint8Array): Uint8Array {
  const innerBytes = 1 + varintBytes(channel) + bytes.byteLength;
  const event = Buffer.allocUnsafe(1 + varintBytes(innerBytes) + innerBytes);
  const start = writeField(event, writeField(event, 0, tag, innerBytes), CHANNEL_TAG, channel);
  event.set(bytes, start);
  return event;
}

/** A ServerMessage of several: each event is a field of it, so they only have to be put one behind the other. */
function severalEvents(channel: number, operations: readonly Uint8Array[]): Uint8Array {
  const events = operations.map((bytes) => addressed(OPERATION_TAG, channel, bytes));
  return Buffer.concat(events.flatMap((event) => [tagged(EVENTS_TAG, event.byteLength), event]));
}

function joined(framing: Framing, state: JoinedState, text: DocumentText | undefined): readonly Uint8Array[] {
  const head = Joined.encode({ ...state, operations: [], content: undefined }).finish();
  const inner = [head, ...state.operations.flatMap((bytes) => joinedOperation(state.channel, bytes))];
  if (text !== undefined) inner.push(tagged(JOINED_CONTENT_TAG, text.bytes.byteLength), text.bytes);
  const innerBytes = total(inner);
  const prefix = tagged(JOINED_TAG, innerBytes);
  return [framing(prefix.byteLength + innerBytes), prefix, ...inner];
}

function joinedOperation(channel: number, bytes: Uint8Array): readonly Uint8Array[] {
  const address = tagged(CHANNEL_TAG, channel);
  return [tagged(JOINED_OPERATIONS_TAG, address.byteLength + bytes.byteLength), address, bytes];
}

function tagged(tag: number, value: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(1 + VARINT_BYTES_MAX);
  return bytes.subarray(0, writeField(bytes, 0, tag, value));
}

/** Writes a tag below 128 and a varint; answers where it ends. */
function writeField(target: Uint8Array, start: number, tag: number, value: number): number {
  target[start] = tag;
  let end = start + 1;
  let rest = value;
  while (rest > 0x7f) {
    target[end] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
    end += 1;
  }
  target[end] = rest;
  return end + 1;
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes += 1;
  return bytes;
}

function total(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
}
