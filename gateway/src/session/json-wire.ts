import { type DescMessage, fromBinary, fromJson, type JsonValue, toBinary, toJson } from '@bufbuild/protobuf';
import { Role } from '@weft/gen/role';
import { ClientMessage, ServerMessage } from '@weft/gen/session';
import { descriptors, messageDescriptor } from '@weft/service-kit/descriptors';
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

const CLIENT_MESSAGE = messageDescriptor('weft.v1.ClientMessage');
const SERVER_MESSAGE = messageDescriptor('weft.v1.ServerMessage');
const OPERATION = messageDescriptor('weft.v1.Operation');
const PRESENCE = messageDescriptor('weft.v1.Presence');
/** An escape of half a surrogate pair; the only way a lone one gets into a frame, which is valid UTF-8 itself. */
const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;
const ROLE_NAMES = new Map(Object.entries(Role).map(([name, value]) => [value, name]));

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Messages in strict proto3 JSON, one event per frame. */
export function jsonWire(framing: Framing): Wire {
  const framed = (json: string) => frame(framing, Buffer.from(json));
  const operation = (channel: number, bytes: Uint8Array) =>
    framed(`{"operation":${addressed(OPERATION, channel, bytes)}}`);
  return {
    name: 'json',
    decode,
    encode: (event) => framed(encodeEvent(event)),
    acknowledged: (state) => framed(acknowledged(state)),
    operation,
    presence: (channel, bytes) => framed(`{"presence":${addressed(PRESENCE, channel, bytes)}}`),
    joined: (state, text) => joined(framing, state, text),
    operations: (channel, operations) => Buffer.concat(operations.map((bytes) => operation(channel, bytes))),
  };
}

function decode(frame: Uint8Array): ClientRequest {
  const { message } = ClientMessage.decode(parse(frame));
  if (message === undefined) throw new MalformedMessageError('the message has no content');
  return message;
}

/** Protobuf-es knows proto3 JSON strictly; generated code would take almost anything. */
function parse(frame: Uint8Array): Uint8Array {
  try {
    const text = decoder.decode(frame);
    const json = JSON.parse(text) as JsonValue;
    if (SURROGATE_ESCAPE.test(text)) assertWellFormed(json);
    return toBinary(CLIENT_MESSAGE, fromJson(CLIENT_MESSAGE, json, { registry: descriptors().registry }));
  } catch (error) {
    throw new MalformedMessageError('the frame is not a ClientMessage in proto3 JSON', { cause: error });
  }
}

function assertWellFormed(json: JsonValue): void {
  JSON.stringify(json, (_key, value: unknown) => {
    if (typeof value === 'string' && !value.isWellFormed()) throw new TypeError('text with a lone surrogate');
    return value;
  });
}

function encodeEvent(event: ServerEvent): string {
  const bytes = ServerMessage.encode({ event, events: [] }).finish();
  const { events: _none, ...json } = objectOf(SERVER_MESSAGE, bytes);
  return JSON.stringify(json);
}

function acknowledged({ channel, sequence, revision, chain }: AcknowledgedState): string {
  return `{"acknowledged":{"channel":${channel},"sequence":${sequence},"revision":${revision},"chain":"${chain}"}}`;
}

function addressed(type: DescMessage, channel: number, bytes: Uint8Array): string {
  return JSON.stringify({ ...objectOf(type, bytes), channel });
}

/** Values that are zero are written too: people read this form, and programs by hand are simpler with them. */
function objectOf(type: DescMessage, bytes: Uint8Array): Record<string, JsonValue> {
  const options = { registry: descriptors().registry, alwaysEmitImplicit: true };
  return toJson(type, fromBinary(type, bytes), options) as Record<string, JsonValue>;
}

function joined(framing: Framing, state: JoinedState, text: DocumentText | undefined): readonly Uint8Array[] {
  const { channel, revision, chain, lastSequence, lastRevision } = state;
  const role = ROLE_NAMES.get(state.role) ?? 'ROLE_UNSPECIFIED';
  const head = `{"joined":{"channel":${channel},"role":"${role}","revision":${revision},"chain":"${chain}"`;
  const tail = `,"lastSequence":${lastSequence},"lastRevision":${lastRevision}}}`;
  if (text !== undefined) {
    return chunked(framing, [Buffer.from(`${head},"content":`), text.json, Buffer.from(tail)]);
  }
  const operations = state.operations.map((bytes) => addressed(OPERATION, channel, bytes));
  return chunked(framing, [Buffer.from(`${head},"operations":[${operations.join()}]${tail}`)]);
}

function chunked(framing: Framing, payload: readonly Uint8Array[]): readonly Uint8Array[] {
  return [framing(payload.reduce((sum, chunk) => sum + chunk.byteLength, 0)), ...payload];
}

function frame(framing: Framing, payload: Uint8Array): Uint8Array {
  return Buffer.concat([framing(payload.byteLength), payload]);
}
