import { createHash } from 'node:crypto';
import type { OracleOperation } from '../oracle.ts';

/** What the vectors are computed with: written from the contracts, importing nothing of the implementation. */

export interface ComponentJson {
  readonly retain?: number;
  readonly insert?: string;
  readonly delete?: number;
}

/** An operation in the JSON of weft.v1.TextOperation. */
export interface OperationJson {
  readonly components: readonly ComponentJson[];
}

export function operationJson(operation: OracleOperation): OperationJson {
  return {
    components: operation.map((step) => {
      if (typeof step === 'string') return { insert: step };
      return typeof step === 'number' ? { retain: step } : { delete: step.d };
    }),
  };
}

/** The protobuf of a TextOperation, in hexadecimal. */
export function operationHex(operation: OracleOperation): string {
  return operation.map((step) => lengthPrefixed('0a', componentHex(step))).join('');
}

/** See weft.v1.Operation.chain. */
export function chainAfter(previous: bigint, operation: OracleOperation, sessionId: string, sequence: number): bigint {
  const hex = [
    previous.toString(16).padStart(16, '0'),
    operationHex(operation),
    sessionId.replaceAll('-', ''),
    sequence.toString(16).padStart(8, '0'),
  ];
  return hashPrefix(Buffer.from(hex.join(''), 'hex'));
}

/** See weft.v1.ContentChecksum.checksum. */
export function checksumOf(text: string): bigint {
  return hashPrefix(Buffer.from(text, 'utf8'));
}

/** FNV-1a over the ASCII of the id, MurmurHash3's finaliser, modulo the number of partitions. */
export function partitionIn(documentId: string, partitions: number): number {
  const low = (value: bigint) => value & 0xffff_ffffn;
  let hash = 2_166_136_261n;
  for (const byte of Buffer.from(documentId, 'ascii')) hash = low((hash ^ BigInt(byte)) * 16_777_619n);
  hash = low((hash ^ (hash >> 16n)) * 0x85eb_ca6bn);
  hash = low((hash ^ (hash >> 13n)) * 0xc2b2_ae35n);
  return Number((hash ^ (hash >> 16n)) % BigInt(partitions));
}

function componentHex(step: OracleOperation[number]): string {
  if (typeof step === 'string') return lengthPrefixed('12', Buffer.from(step, 'utf8').toString('hex'));
  return typeof step === 'number' ? `08${varintHex(step)}` : `18${varintHex(step.d)}`;
}

function lengthPrefixed(tag: string, hex: string): string {
  return tag + varintHex(hex.length / 2) + hex;
}

function varintHex(value: number): string {
  const hex = (byte: number) => byte.toString(16).padStart(2, '0');
  return value < 128 ? hex(value) : hex((value % 128) + 128) + varintHex(Math.floor(value / 128));
}

function hashPrefix(bytes: Uint8Array): bigint {
  return BigInt(`0x${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}`);
}
