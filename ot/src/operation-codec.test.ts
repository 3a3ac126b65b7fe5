import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Operation } from './operation.ts';
import {
  decodeOperation,
  encodeOperation,
  OperationCodecError,
  operationFromMessage,
  operationToMessage,
} from './operation-codec.ts';

const bytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const hex = (encoded: Uint8Array) => Array.from(encoded, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Written by hand from the encoding of protobuf: a component is field 1, its kinds are fields 1, 2 and 3. */
const KNOWN: readonly [string, Operation, string][] = [
  ['nothing', [], ''],
  ['a retain and a letter', [3, 'A'], '0a020803' + '0a03120141'],
  ['a delete', [{ d: 2 }], '0a021802'],
  ['the largest count of one byte', [{ d: 127 }], '0a02187f'],
  ['the smallest count of two bytes', [{ d: 128 }], '0a03188001'],
  ['the largest count', [{ d: 0xffff_ffff }], '0a0618ffffffff0f'],
  ['a character of two bytes', ['é'], '0a041202c3a9'],
  ['a character outside of the basic plane', ['😀'], '0a061204f09f9880'],
  ['a byte order mark, which is kept', ['\ufeffx'], '0a061204efbbbf78'],
];

const MALFORMED: readonly [string, string][] = [
  ['a tag without anything', '0a'],
  ['a component that is cut off', '0a0508'],
  ['a count that is cut off', '0a020880'],
  ['an insert longer than its component', '0a03120541'],
  ['a component longer than its step', '0a03080300'],
  ['an empty component', '0a00'],
  ['two kinds in one component', '0a0408031802'],
  ['a kind that is unknown', '0a022001'],
  ['a field that is unknown', '1201410a020803'],
  ['a component of another wire type', '0803'],
  ['a retain of another wire type', '0a060d00000000'],
  ['a count above 32 bits', '0a06188080808010'],
  ['a count of more than five bytes', '0a0818808080808001'],
  ['a count longer than need be', '0a03188200'],
  ['a length longer than need be', '0a82000803'],
  ['a length beyond the end', '0affffffff0f0803'],
  ['a lone surrogate', '0a051203eda080'],
  ['an overlong character', '0a041202c080'],
  ['a character above the last', '0a061204f4908080'],
  ['a character that is cut off', '0a041202f09f'],
];

describe('the codec of operations', () => {
  it.each(KNOWN)('writes and reads %s as the bytes written by hand', (_name, operation, expected) => {
    expect(hex(encodeOperation(operation))).toBe(expected);
    expect(decodeOperation(bytes(expected))).toEqual(operation);
  });

  it('writes and reads long text', () => {
    const operation: Operation = [1, 'weft '.repeat(200), { d: 7 }, '😀'.repeat(16_384)];
    expect(decodeOperation(encodeOperation(operation))).toEqual(operation);
  });

  it('reads bytes that lie within others', () => {
    expect(decodeOperation(bytes(`ffff${hex(encodeOperation([3, 'A']))}ffff`).subarray(2, -2))).toEqual([3, 'A']);
  });

  it.each(MALFORMED)('refuses %s', (_name, malformed) => {
    expect(() => decodeOperation(bytes(malformed))).toThrow(OperationCodecError);
  });

  it('takes no bytes but those it writes, whatever they are', () => {
    const fragment = fc.constantFrom(
      '0a',
      '00',
      '02',
      '03',
      '08',
      '12',
      '18',
      '41',
      '80',
      '01',
      'c3',
      'a9',
      '7f',
      'ff',
    );
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 12 }), (fragments) => {
        const candidate = bytes(fragments.join(''));
        let operation: Operation;
        try {
          operation = decodeOperation(candidate);
        } catch (error) {
          expect(error).toBeInstanceOf(OperationCodecError);
          return;
        }
        expect(hex(encodeOperation(operation))).toBe(hex(candidate));
      }),
      { numRuns: 5_000 },
    );
  });

  it('converts generated messages both ways', () => {
    const operation: Operation = [2, 'x', { d: 1 }];
    const message = operationToMessage(operation);
    expect(message).toEqual({
      components: [
        { kind: { $case: 'retain', value: 2 } },
        { kind: { $case: 'insert', value: 'x' } },
        { kind: { $case: 'delete', value: 1 } },
      ],
    });
    expect(operationFromMessage(message)).toEqual(operation);
    expect(() => operationFromMessage({ components: [{ kind: undefined }] })).toThrow(OperationCodecError);
  });
});
