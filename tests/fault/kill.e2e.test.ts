import { it } from 'vitest';
import { expectStandaloneKeepsPromises } from './killed-systems.ts';

it(
  'one process on the embedded log keeps every promise while it is killed, once with its database',
  (context) => expectStandaloneKeepsPromises({ kills: 2, killsWithDatabase: 1 }, context),
  300_000,
);
