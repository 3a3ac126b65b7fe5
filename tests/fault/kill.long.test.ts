import { describe, it } from 'vitest';
import { expectClusterKeepsPromises, expectStandaloneKeepsPromises } from './killed-systems.ts';

const ROUNDS = 8;

describe('one process on the embedded log', () => {
  for (let round = 1; round <= ROUNDS; round += 1) {
    it(`keeps every promise while it is killed again and again, round ${round}`, (context) =>
      expectStandaloneKeepsPromises({ kills: 3, killsWithDatabase: 2 }, context));
  }
});

describe.skipIf(process.env.TEST_KAFKA_MISSING !== undefined)('separate processes around Kafka', () => {
  for (let round = 1; round <= ROUNDS; round += 1) {
    it(`keep every promise while each of them is killed, round ${round}`, (context) =>
      expectClusterKeepsPromises(context));
  }
});
