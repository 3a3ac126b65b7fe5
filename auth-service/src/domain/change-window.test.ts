import { expect, it } from 'vitest';
import { isMissed } from './change-window.ts';

it.each([
  ['everything is there', 3, { oldest: 1, newest: 9 }, false],
  ['all that came after it is there', 4, { oldest: 5, newest: 9 }, false],
  ['one was pruned', 3, { oldest: 5, newest: 9 }, true],
  ['nothing came since', 9, { oldest: 9, newest: 9 }, false],
  ['there was never a change', 0, { oldest: 0, newest: 0 }, false],
  ['the database is older than the watcher', 10, { oldest: 5, newest: 9 }, true],
  ['the database is new', 3, { oldest: 0, newest: 0 }, true],
])('when %s', (_name, position, window, missed) => {
  expect(isMissed(position, window)).toBe(missed);
});
