import { BinaryReader } from '@bufbuild/protobuf/wire';
import { protoWire } from '../session/proto-wire.ts';
import type { Wire } from '../session/wire.ts';

/** Field 1, the message, of CollaborateRequest and CollaborateResponse. */
const MESSAGE_FIELD = 1;
const MESSAGE_TAG = (MESSAGE_FIELD << 3) | 2;
const NO_MESSAGE = new Uint8Array(0);

const inEnvelope = protoWire(envelopeHeader);

/** Messages as CollaborateResponse carries them. Each chunk is one of them, whole. */
export const collaborateWire: Wire = {
  ...inEnvelope,
  joined: (state, text) => [Buffer.concat(inEnvelope.joined(state, text))],
};

/** The encoded ClientMessage of a CollaborateRequest; empty, which is none, when there isn't any. */
export function clientMessageOf(request: Uint8Array): Uint8Array {
  try {
    return messageOf(new BinaryReader(request));
  } catch {
    return NO_MESSAGE;
  }
}

function messageOf(reader: BinaryReader): Uint8Array {
  let message: Uint8Array = NO_MESSAGE;
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === MESSAGE_FIELD) message = reader.bytes();
    else reader.skip(wireType, field);
  }
  return message;
}

/** What goes before a ServerMessage to make it a CollaborateResponse. */
function envelopeHeader(payloadBytes: number): Uint8Array {
  const header = [MESSAGE_TAG];
  let rest = payloadBytes;
  for (; rest > 0x7f; rest >>>= 7) header.push((rest & 0x7f) | 0x80);
  return Uint8Array.from([...header, rest]);
}
