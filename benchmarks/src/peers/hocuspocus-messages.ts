import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { parseUpdateMeta } from 'yjs';

/** Messages begin with the document's name and one of these numbers (Hocuspocus' MessageType). */
const SYNC = 0;
const AUTHENTICATION = 2;
const QUERY_AWARENESS = 3;
const SYNC_REPLY = 4;
const SYNC_STATUS = 8;
/** Kinds of SYNC (y-protocols/sync). */
const STEP_1 = 0;
const STEP_2 = 1;
const UPDATE = 2;
/** Kinds of AUTHENTICATION. */
const TOKEN = 0;
const DENIED = 1;

/** What a server says, as far as we look at it. */
export type HocuspocusMessage =
  | { readonly kind: 'authenticated' }
  | { readonly kind: 'denied'; readonly reason: string }
  /** What the server has and we have not. */
  | { readonly kind: 'state'; readonly update: Uint8Array }
  | { readonly kind: 'update'; readonly update: Uint8Array }
  /** Our update was applied in memory, or refused. */
  | { readonly kind: 'status'; readonly applied: boolean }
  | { readonly kind: 'other' };

export function encodeToken(documentName: string): Uint8Array {
  return encoded(documentName, AUTHENTICATION, (encoder) => {
    encoding.writeVarUint(encoder, TOKEN);
    encoding.writeVarString(encoder, 'bench');
  });
}

/** Asks for everything beyond a state vector. */
export function encodeStep1(documentName: string, stateVector: Uint8Array): Uint8Array {
  return encodeSync(documentName, STEP_1, stateVector);
}

export function encodeUpdate(documentName: string, update: Uint8Array): Uint8Array {
  return encodeSync(documentName, UPDATE, update);
}

/** Has no answer without an awareness; keeps an idle connection from being closed, as the real client's awareness does. */
export function encodeKeepAlive(documentName: string): Uint8Array {
  return encoded(documentName, QUERY_AWARENESS, () => undefined);
}

export function decodeMessage(bytes: Uint8Array): HocuspocusMessage {
  const decoder = decoding.createDecoder(bytes);
  decoding.readVarString(decoder);
  const type = decoding.readVarUint(decoder);
  if (type === SYNC || type === SYNC_REPLY) {
    const step = decoding.readVarUint(decoder);
    if (step === STEP_1) return { kind: 'other' };
    return { kind: step === STEP_2 ? 'state' : 'update', update: decoding.readVarUint8Array(decoder) };
  }
  if (type === SYNC_STATUS) return { kind: 'status', applied: decoding.readVarUint(decoder) === 1 };
  if (type !== AUTHENTICATION) return { kind: 'other' };
  if (decoding.readVarUint(decoder) !== DENIED) return { kind: 'authenticated' };
  return { kind: 'denied', reason: decoding.readVarString(decoder) };
}

/**
 * How many letters an update holds that another client typed. The server merges updates that arrive together, and sends everybody their own back.
 */
export function foreignLetters(update: Uint8Array, ownClientId: number): number {
  const decoder = decoding.createDecoder(update);
  const clients = decoding.readVarUint(decoder);
  const structs = decoding.readVarUint(decoder);
  // One letter is one struct: most updates need no further look.
  if (clients === 1 && structs === 1) return decoding.readVarUint(decoder) === ownClientId ? 0 : 1;
  const { from, to } = parseUpdateMeta(update);
  let letters = 0;
  for (const [client, end] of to) if (client !== ownClientId) letters += end - (from.get(client) ?? 0);
  return letters;
}

function encodeSync(documentName: string, step: number, payload: Uint8Array): Uint8Array {
  return encoded(documentName, SYNC, (encoder) => {
    encoding.writeVarUint(encoder, step);
    encoding.writeVarUint8Array(encoder, payload);
  });
}

function encoded(documentName: string, type: number, write: (encoder: encoding.Encoder) => void): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarString(encoder, documentName);
  encoding.writeVarUint(encoder, type);
  write(encoder);
  return encoding.toUint8Array(encoder);
}
