import { fromJson } from '@bufbuild/protobuf';
import { Role } from '@weft/gen/role';
import { ClientMessage, Operation, Presence, ServerMessage } from '@weft/gen/session';
import { messageDescriptor } from '@weft/service-kit/descriptors';
import { describe, expect, it } from 'vitest';
import { CommittedOperation, OperationRun, RelayedPresence } from './committed-operation.ts';
import { DocumentText } from './document-text.ts';
import { jsonWire } from './json-wire.ts';
import { protoWire } from './proto-wire.ts';
import { MalformedMessageError, type Wire } from './wire.ts';

const unframed = () => new Uint8Array(0);
const proto = protoWire(unframed);
const json = jsonWire(unframed);
const sessionId = '01990000-0000-7000-8000-000000000002';
const userId = '01990000-0000-7000-8000-000000000003';

function operationBytes(revision: number, text = 'naïve 🙂'): Uint8Array {
  const components = [{ kind: { $case: 'insert' as const, value: text } }];
  const chain = 0xfedc_ba98_7654_3210n;
  return Operation.encode(
    Operation.fromPartial({ revision, operation: { components }, userId, sessionId, sequence: 3, chain }),
  ).finish();
}

const joinedState = {
  channel: 300,
  role: Role.ROLE_EDITOR,
  revision: 70_000,
  chain: 5n,
  lastSequence: 2,
  lastRevision: 9,
};

/** What a client of either kind understands. */
function understood(wire: Wire, chunks: readonly Uint8Array[]): ServerMessage {
  const bytes = Buffer.concat(chunks);
  if (wire === proto) return ServerMessage.decode(bytes);
  const parsed = JSON.parse(bytes.toString());
  fromJson(messageDescriptor('weft.v1.ServerMessage'), parsed);
  return ServerMessage.fromJSON(parsed);
}

describe.each([proto, json])('the wire $name', (wire) => {
  it('puts the channel to a forwarded operation', () => {
    const operation = new CommittedOperation(operationBytes(12));
    expect(operation).toMatchObject({ revision: 12, userId, sessionId, sequence: 3, chain: 0xfedc_ba98_7654_3210n });
    const expected = { ...Operation.decode(operation.bytes), channel: 70_000 };
    expect(understood(wire, [operation.frame(wire, 70_000)]).event).toEqual({ $case: 'operation', value: expected });
  });

  it('puts the channel to a forwarded caret', () => {
    const presence = Presence.fromPartial({ sessionId, userId, revision: 4, anchor: 1, head: 200 });
    const relayed = new RelayedPresence(Presence.encode(presence).finish());
    expect(relayed).toMatchObject({ sessionId, userId });
    const value = { ...presence, channel: 7 };
    expect(understood(wire, [relayed.frame(wire, 7)]).event).toEqual({ $case: 'presence', value });
  });

  it('acknowledges', () => {
    const value = { channel: 4_294_967_295, sequence: 4_294_967_295, revision: 4_294_967_295, chain: 2n ** 64n - 1n };
    expect(understood(wire, [wire.acknowledged(value)]).event).toEqual({ $case: 'acknowledged', value });
  });

  it('opens a channel with a text', () => {
    const text = new DocumentText(Buffer.from('\ufeffgrüße "🙂"\r\n'.repeat(100)));
    const { event } = understood(wire, wire.joined({ ...joinedState, operations: [] }, text));
    const value = { ...joinedState, operations: [], content: Buffer.from(text.bytes).toString() };
    expect(event).toEqual({ $case: 'joined', value });
  });

  it('opens a channel with an empty text', () => {
    const { event } = understood(wire, wire.joined({ ...joinedState, operations: [] }, new DocumentText(Buffer.of())));
    expect(event).toMatchObject({ value: { content: '' } });
  });

  it('opens a channel with operations', () => {
    const operations = [operationBytes(69_999), operationBytes(70_000, 'x'.repeat(500))];
    const { event } = understood(wire, wire.joined({ ...joinedState, operations }, undefined));
    const expected = operations.map((bytes) => ({ ...Operation.decode(bytes), channel: 300 }));
    expect(event).toEqual({ $case: 'joined', value: { ...joinedState, operations: expected, content: undefined } });
  });

  it('encodes any other event', () => {
    const event = {
      $case: 'heartbeat' as const,
      value: { channels: [{ channel: 1, revision: 0, chain: 1n, checksumRevision: 0, checksum: 0n }] },
    };
    expect(understood(wire, [wire.encode(event)]).event).toEqual(event);
  });

  it('makes a frame once for all who share a channel number', () => {
    const run = new OperationRun(new CommittedOperation(operationBytes(1)), new CommittedOperation(operationBytes(2)));
    expect(run.frame(wire, 1)).toBe(run.frame(wire, 1));
    expect(run.frame(wire, 2)).not.toBe(run.frame(wire, 1));
  });
});

describe('operations of one commit', () => {
  const run = new OperationRun(new CommittedOperation(operationBytes(1)), new CommittedOperation(operationBytes(2)));
  const alone = (wire: Wire) => run.operations.map((operation) => Buffer.from(operation.frame(wire, 1)));

  it('are events of one message in protobuf', () => {
    const { event, events } = ServerMessage.decode(run.frame(proto, 1));
    expect(event).toBeUndefined();
    expect(events).toEqual(alone(proto).map((frame) => ServerMessage.decode(frame)));
  });

  it('are frames one behind the other in JSON', () => {
    expect(Buffer.from(run.frame(json, 1))).toEqual(Buffer.concat(alone(json)));
  });
});

describe('decoding', () => {
  const submit = ClientMessage.fromPartial({
    message: {
      $case: 'submit',
      value: { channel: 1, sequence: 1, operation: { components: [{ kind: { $case: 'insert', value: 'a🙂' } }] } },
    },
  });

  it('reads what a client says in both forms', () => {
    expect(proto.decode(ClientMessage.encode(submit).finish())).toEqual(submit.message);
    const text = '{"submit":{"channel":1,"sequence":1,"operation":{"components":[{"insert":"a\\ud83d\\ude42"}]}}}';
    expect(json.decode(Buffer.from(text))).toEqual(submit.message);
  });

  const insertOf = (...bytes: number[]) => {
    const component = [0x12, bytes.length, ...bytes];
    const operation = [0x0a, component.length, ...component];
    const inner = [0x08, 1, 0x10, 1, 0x22, operation.length, ...operation];
    return Uint8Array.of(0x1a, inner.length, ...inner);
  };

  it.each([
    ['nothing', Uint8Array.of()],
    ['noise', Uint8Array.of(0xff, 0xff, 0xff)],
    ['a length past the end', Uint8Array.of(0x1a, 100, 0x08)],
    ['an unknown message', Uint8Array.of(0x7a, 0)],
    ['an encoded surrogate', insertOf(0xed, 0xa0, 0x80)],
    ['text that is not UTF-8', insertOf(0x61, 0xff)],
  ])('refuses %s in protobuf', (_name, bytes) => {
    expect(() => proto.decode(bytes)).toThrow(MalformedMessageError);
  });

  it.each([
    ['nothing', ''],
    ['noise', '{'],
    ['another type', '[1]'],
    ['an empty message', '{}'],
    ['an unknown key', '{"hello":{"accessToken":"x","admin":true}}'],
    ['an unknown message', '{"shutdown":{}}'],
    ['two messages', '{"leave":{"channel":1},"hello":{"accessToken":"x"}}'],
    ['a number as text', '{"submit":{"channel":1,"sequence":1,"operation":{"components":[{"retain":"abc"}]}}}'],
    ['a fraction', '{"leave":{"channel":1.5}}'],
    ['a number below the range', '{"leave":{"channel":-1}}'],
    ['a number above the range', '{"leave":{"channel":4294967296}}'],
    ['an object as text', '{"submit":{"channel":1,"sequence":1,"operation":{"components":[{"insert":{}}]}}}'],
    ['a lone surrogate', '{"submit":{"channel":1,"sequence":1,"operation":{"components":[{"insert":"\\ud83d"}]}}}'],
  ])('refuses %s in JSON', (_name, text) => {
    expect(() => json.decode(Buffer.from(text))).toThrow(MalformedMessageError);
  });
});
