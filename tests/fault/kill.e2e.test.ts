import { it } from 'vitest';
import { expectStandaloneKeepsPromises, expectStandaloneOutlivesDatabase } from './killed-systems.ts';

it(
  'one process on the embedded log keeps every promise while it is killed, once with its database',
  (context) => expectStandaloneKeepsPromises({ kills: 2, killsWithDatabase: 1 }, context),
  300_000,
);

it(
  'one process on the embedded log keeps every promise while its database crashes under it',
  (context) => expectStandaloneOutlivesDatabase(4, context),
  300_000,
);
