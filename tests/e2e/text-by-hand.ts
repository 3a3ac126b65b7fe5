import { createHash } from 'node:crypto';
import { TextOperation } from '@weft/gen/operation';
import type { Fields } from './hand-connection.ts';

/** The text after an operation, worked out from docs/protocol.md alone. Positions are code points. */
export function applied(text: string, components: readonly Fields[]): string {
  const points = Array.from(text);
  let result = '';
  let at = 0;
  for (const { retain = 0, insert = '', delete: deleted = 0 } of components) {
    result += points.slice(at, at + retain).join('') + insert;
    at += retain + deleted;
    if (at > points.length) throw new RangeError('the operation reaches past the end');
  }
  return result + points.slice(at).join('');
}

interface ChainLink {
  readonly operation: Fields;
  readonly sessionId: string;
  readonly sequence: number;
}

/** The chain after an operation, as session.proto defines it. */
export function chained(previous: string, { operation, sessionId, sequence }: ChainLink): string {
  const before = Buffer.alloc(8);
  before.writeBigUInt64BE(BigInt(previous));
  const position = Buffer.alloc(4);
  position.writeUInt32BE(sequence);
  const hash = createHash('sha256')
    .update(before)
    .update(TextOperation.encode(TextOperation.fromJSON(operation)).finish())
    .update(Buffer.from(sessionId.replaceAll('-', ''), 'hex'))
    .update(position);
  return String(hash.digest().readBigUInt64BE());
}

/** The checksum of a text, as session.proto defines it. */
export function checksumOf(text: string): string {
  return String(createHash('sha256').update(text).digest().readBigUInt64BE());
}
