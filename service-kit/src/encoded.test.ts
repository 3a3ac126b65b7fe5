import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { expect, it } from 'vitest';
import { encoded } from './encoded.ts';

const message = (text: string) => new BinaryWriter().uint32(10).string(text).finish();
const write = (text: string) => encoded((writer) => writer.uint32(10).string(text));

it('gives each message bytes of its own', () => {
  const one = write('one');
  const two = write('the other');
  expect([one, two]).toEqual([message('one'), message('the other')]);
});

it('begins anew after a message that failed half-way', () => {
  expect(() => encoded((writer) => writer.uint32(10).string('half').uint32(-1))).toThrow();
  expect(write('whole')).toEqual(message('whole'));
});

it('keeps a message within a message apart', () => {
  const outer = encoded((writer) => writer.uint32(10).bytes(write('inner')));
  expect(outer).toEqual(new BinaryWriter().uint32(10).bytes(message('inner')).finish());
});

it('writes a large message, and small ones behind it', () => {
  const large = 'x'.repeat(100_000);
  expect([write(large), write('small')]).toEqual([message(large), message('small')]);
});
