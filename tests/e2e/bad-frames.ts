import type { Fields, Subprotocol } from './hand-connection.ts';

/** A frame that is no message, and what comes of it. */
export interface BadFrame {
  readonly name: string;
  readonly frame: string | Uint8Array;
  /** The code of the error that answers it; the connection goes on. */
  readonly error?: string;
  /** The code the connection is closed with. */
  readonly closed?: number;
}

const FRAME_BYTES = 1024 * 1024;
const MALFORMED = { error: 'MALFORMED_MESSAGE' };

const malformed = (name: string, frame: string | Uint8Array): BadFrame => ({ name, frame, ...MALFORMED });
const submission = (fields: Fields) => JSON.stringify({ submit: { channel: 1, sequence: 1, ...fields } });

const JSON_FRAMES: readonly BadFrame[] = [
  malformed('nothing', ''),
  malformed('words', 'hello'),
  malformed('null', 'null'),
  malformed('a number', '1'),
  malformed('a list', '[{"leave":{"channel":1}}]'),
  malformed('half an object', '{"leave":{"channel":1}'),
  malformed('an object without message', '{}'),
  malformed('a message that is null', '{"submit":null}'),
  malformed('an unknown message', '{"shout":{}}'),
  malformed('a message of the server', '{"welcome":{}}'),
  malformed('two messages', '{"leave":{"channel":1},"presence":{"channel":1}}'),
  malformed('an unknown key', '{"leave":{"channel":1,"why":"because"}}'),
  malformed('an unknown key deep inside', submission({ operation: { components: [{ retain: 1, colour: 'red' }] } })),
  malformed('a list for an object', '{"leave":[1]}'),
  malformed('a word for a number', '{"leave":{"channel":"one"}}'),
  malformed('a negative number', '{"leave":{"channel":-1}}'),
  malformed('a fraction', '{"leave":{"channel":1.5}}'),
  malformed('a number beyond 32 bits', '{"leave":{"channel":4294967296}}'),
  malformed('a number for text', submission({ operation: { components: [{ insert: 5 }] } })),
  malformed('a component of two kinds', submission({ operation: { components: [{ retain: 1, insert: 'x' }] } })),
  malformed(
    'a lone surrogate',
    '{"submit":{"channel":1,"sequence":1,"operation":{"components":[{"insert":"\\ud800"}]}}}',
  ),
  malformed(
    'a surrogate pair the wrong way round',
    '{"submit":{"channel":1,"operation":{"components":[{"insert":"\\udc00\\ud800"}]}}}',
  ),
  malformed('a lone surrogate in a key', '{"\\udfff":{}}'),
  malformed('very deep lists', '['.repeat(200_000)),
  malformed('a frame of the largest size', ' '.repeat(FRAME_BYTES)),
  { name: 'a frame too long', frame: ' '.repeat(FRAME_BYTES + 1), closed: 1009 },
  { name: 'a binary frame', frame: Buffer.from('{"leave":{"channel":1}}'), closed: 1003 },
];

const bytes = (...values: number[]) => Uint8Array.of(...values);

const PROTO_FRAMES: readonly BadFrame[] = [
  malformed('nothing', bytes()),
  malformed('noise', bytes(0xff, 0xfe, 0xfd, 0x00, 0x13, 0x37)),
  malformed('an unknown message', bytes(0x72, 0x00)),
  malformed('a tag alone', bytes(0x1a)),
  malformed('a message cut short', bytes(0x1a, 0x08, 0x08, 0x01)),
  malformed('a length beyond everything', bytes(0x1a, 0xff, 0xff, 0xff, 0xff, 0x07)),
  malformed('a varint without end', bytes(0x2a, 0x0b, 0x08, ...Array<number>(10).fill(0xff))),
  malformed('a number for a message', bytes(0x18, 0x01)),
  malformed('the field number 0', bytes(0x02, 0x00)),
  malformed('an end of a group that was not begun', bytes(0x1c)),
  malformed('a group without end', bytes(0x73, 0x08, 0x01)),
  malformed('text that is not UTF-8', bytes(0x1a, 0x0c, 8, 1, 16, 1, 0x22, 6, 0x0a, 4, 0x12, 2, 0xc3, 0x28)),
  malformed('a surrogate in UTF-8', bytes(0x1a, 0x0d, 8, 1, 16, 1, 0x22, 7, 0x0a, 5, 0x12, 3, 0xed, 0xa0, 0x80)),
  malformed('an id that is not UTF-8', bytes(0x12, 0x05, 8, 2, 0x12, 1, 0xff)),
  malformed('a frame of the largest size', new Uint8Array(FRAME_BYTES)),
  { name: 'a frame too long', frame: new Uint8Array(FRAME_BYTES + 1), closed: 1009 },
  { name: 'a text frame', frame: '{"leave":{"channel":1}}', closed: 1003 },
];

export const BAD_FRAMES: Readonly<Record<Subprotocol, readonly BadFrame[]>> = {
  'weft.v1.json': JSON_FRAMES,
  'weft.v1.proto': PROTO_FRAMES,
};
