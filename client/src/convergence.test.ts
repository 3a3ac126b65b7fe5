import { Rope } from '@weft/ot/rope';
import { describe, expect, it } from 'vitest';
import { WeftError } from './errors.ts';
import { Bench, type Person } from './testing/bench-client.ts';
import { FakeServer } from './testing/fake-server.ts';

/** Small, seeded, good enough to choose by (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const ALPHABET = [...'abcdefghij ', '\n', 'é', '😀'];

function editAtRandom({ document }: Person, random: () => number): void {
  const { length } = document;
  const position = Math.floor(random() * (length + 1));
  const count = random() < 0.4 ? Math.min(length - position, Math.floor(random() * 4)) : 0;
  const text = ALPHABET[Math.floor(random() * ALPHABET.length)] ?? 'x';
  try {
    document.replace(position, count, count > 0 && random() < 0.5 ? '' : text.repeat(1 + Math.floor(random() * 3)));
  } catch (error) {
    if (!(error instanceof WeftError)) throw error;
  }
}

const microtasks = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Four people type, lose connections, and are refused for a while, all at random; then the network heals. */
async function run(seed: number, faults: { readonly refuse: boolean }) {
  const random = generator(seed);
  const server = new FakeServer('start\n');
  const bench = new Bench(server);
  const people = [bench.person(), bench.person(), bench.person(), bench.person()];
  await bench.settle();
  for (let step = 0; step < 600; step += 1) {
    const chance = random();
    const person = people[Math.floor(random() * people.length)];
    if (chance < 0.35 && person !== undefined) editAtRandom(person, random);
    else if (chance < 0.9) bench.network.deliverOne(random());
    else if (chance < 0.93) bench.network.cutOne(random());
    else if (chance < 0.95 && faults.refuse) {
      server.refusals.push({ code: 'RATE_LIMITED', retryable: true, retryAfterMs: 50 });
    } else {
      bench.clock.advance(100);
      await microtasks();
    }
  }
  await bench.pass(60_000);
  return { server, people };
}

describe('any number of people', () => {
  const start = Number(process.env.SEED ?? Date.now() % 1_000_000);

  it.each(Array.from({ length: 40 }, (_, index) => start + index))('end with one text (SEED=%i)', async (seed) => {
    const { server, people } = await run(seed, { refuse: seed % 2 === 0 });
    for (const { document, drafts, mismatches } of people) {
      expect([document.status, drafts, mismatches]).toEqual(['saved', [], []]);
      expect(document.text()).toBe(server.text());
      expect(document.revision).toBe(server.document.revision);
    }
    expect(server.committed.length).toBeGreaterThan(10);
    const submissions = new Set(server.committed.map(({ sessionId, sequence }) => `${sessionId} ${sequence}`));
    expect(submissions.size).toBe(server.committed.length);
    expect(server.committed.map(({ revision }) => revision)).toEqual(server.committed.map((_, index) => index + 1));
  });

  it('show listeners exactly the changes that lead to the text', async () => {
    const { people } = await run(start, { refuse: true });
    for (const { document, changes } of people) {
      let text = Rope.from('');
      for (const change of changes) {
        if (change.origin === 'reset') text = Rope.from(change.text);
        else text.apply(change.operation);
      }
      expect(text.toString()).toBe(document.text());
    }
  });
});
