import { status } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { TextsUnderWay } from './texts-under-way.ts';

test('texts are counted until their calls are over, and there are only so many bytes of them (I9)', () => {
  const texts = new TextsUnderWay(100);
  const [first, second] = [new AbortController(), new AbortController()];
  texts.add(60, first.signal);
  texts.add(40, second.signal);
  const another = () => texts.add(1, new AbortController().signal);
  expect(another).toThrow(expect.objectContaining({ code: status.RESOURCE_EXHAUSTED, retryAfterMs: 1_000 }));
  first.abort();
  first.abort();
  expect(texts.bytes).toBe(40);
  texts.add(60, first.signal);
  expect(texts.bytes, 'a call that is over keeps nothing').toBe(40);
  another();
  expect(texts.bytes).toBe(41);
});

test('one text that is larger than all may be passes alone', () => {
  const texts = new TextsUnderWay(100);
  texts.add(101, new AbortController().signal);
  expect(texts.bytes).toBe(101);
});
