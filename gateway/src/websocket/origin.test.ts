import { expect, it } from 'vitest';
import { isOriginAllowed } from './origin.ts';

const host = 'weft.example:8080';

it.each([
  ['a program without origin', undefined, true],
  ['a page of the same host', 'http://weft.example:8080', true],
  ['a page of the list', 'https://editor.example', true],
  ['a page of another port', 'http://weft.example', false],
  ['a page of another host', 'https://evil.example', false],
  ['a page whose host only ends alike', 'http://evil-weft.example:8080', false],
  ['a sandboxed page', 'null', false],
])('%s may connect: %s', (_name, origin, expected) => {
  const headers = origin === undefined ? { host } : { host, origin };
  expect(isOriginAllowed(headers, ['https://editor.example'])).toBe(expected);
});
