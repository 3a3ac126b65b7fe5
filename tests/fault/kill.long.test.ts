import { describe, it } from 'vitest';
import { expectClusterKeepsPromises, expectStandaloneKeepsPromises } from './killed-systems.ts';

const ROUNDS = [1, 2, 3, 4, 5, 6, 7, 8];

describe('one process on the embedded log', () => {
  it.each(ROUNDS)('keeps every promise while it is killed again and again, round %i', (_round, context) =>
    expectStandaloneKeepsPromises({ kills: 3, killsWithDatabase: 2 }, context),
  );
});

describe.skipIf(process.env.TEST_KAFKA_MISSING !== undefined)('separate processes around Kafka', () => {
  it.each(ROUNDS)('keep every promise while each of them is killed, round %i', (_round, context) =>
    expectClusterKeepsPromises(context),
  );
});
