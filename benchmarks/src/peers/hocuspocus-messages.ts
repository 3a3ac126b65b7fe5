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

/** How far the letters of each client are known: the number that its next one has. */
export type KnownLetters = Map<number, number>;

/** All that is in a document's state. */
export function knownLetters(state: Uint8Array): KnownLetters {
  return parseUpdateMeta(state).to;
}

/**
 * How many letters of an update are not known yet, which they are from then on. The server merges updates that arrive together, sends everybody their
 * own back, and what it had read from the database to whoever opened the document first.
 */
export function takeNewLetters(update: Uint8Array, known: KnownLetters): number {
  const decoder = decoding.createDecoder(update);
  const clients = decoding.readVarUint(decoder);
  const structs = decoding.readVarUint(decoder);
  if (clients === 1 && structs === 1) {
    // Most updates are one letter, of a client and with its number, and need no further look.
    const client = decoding.readVarUint(decoder);
    const clock = decoding.readVarUint(decoder);
    return takeThrough(known, client, { from: clock, to: clock + 1 });
  }
  const { from, to } = parseUpdateMeta(update);
  let letters = 0;
  for (const [client, end] of to) letters += takeThrough(known, client, { from: from.get(client) ?? 0, to: end });
  return letters;
}

function takeThrough(known: KnownLetters, client: number, { from, to }: { from: number; to: number }): number {
  const next = Math.max(from, known.get(client) ?? 0);
  if (to <= next) return 0;
  known.set(client, to);
  return to - next;
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
