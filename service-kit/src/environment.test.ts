import { expect, it } from 'vitest';
import { ConfigurationError, Environment } from './environment.ts';

it('reads values with type and default', () => {
  const environment = new Environment({ PORT: '80', EMPTY: ' ', LIST: 'a, b,', FLAG: 'true' });
  expect(environment.integer('PORT')).toBe(80);
  expect(environment.integer('OTHER', 7)).toBe(7);
  expect(environment.string('EMPTY', 'x')).toBe('x');
  expect(environment.list('LIST')).toEqual(['a', 'b']);
  expect(environment.boolean('FLAG', false)).toBe(true);
});

it.each([
  ['a missing value', () => new Environment({}).string('URL'), /URL is not set/],
  ['a word for a number', () => new Environment({ PORT: 'http' }).integer('PORT'), /PORT is 'http'/],
  ['a number out of bounds', () => new Environment({ PORT: '70000' }).integer('PORT', 1, { max: 65_535 }), /to 65535/],
  ['an unknown word', () => new Environment({ KIND: 'x' }).choice('KIND', ['a', 'b']), /one of a, b/],
])('refuses %s and names the variable', (_, read, message) => {
  expect(read).toThrow(ConfigurationError);
  expect(read).toThrow(message);
});
