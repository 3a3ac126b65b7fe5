import { seededRandom } from '../../harness/seeded-random.ts';
import type { Trouble } from '../model/machine.ts';
import type { Fault, Plan, PlannedFault, PlannedPerson } from './plan.ts';

/** Chance with words for it. */
class Dice {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  real(least: number, most: number): number {
    return least + this.#random() * (most - least);
  }

  whole(least: number, most: number): number {
    return Math.floor(this.real(least, most + 1));
  }

  chance(probability: number): boolean {
    return this.#random() < probability;
  }

  one<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[Math.floor(this.#random() * items.length)] ?? items[0];
  }
}

type Way = readonly [one: string, other: string];

/** Who may be cut off from whom, by names of processes. */
const WAYS: readonly [Way, ...Way[]] = [
  ['person', 'gateway'],
  ['gateway', 'document'],
  ['document', 'database'],
  ['document', 'broker'],
  ['gateway', 'broker'],
  ['gateway', 'auth'],
  ['document', 'content'],
];

/** The plan of a seed. */
export function makePlan(seed: number): Plan {
  const dice = new Dice(Math.imul(seed + 1, 0x9e3779b1) >>> 0);
  const documentServices = dice.whole(1, 3);
  const gateways = dice.whole(1, 2);
  const documentCount = dice.whole(1, 3);
  const documents = Array.from(
    { length: documentCount },
    (_one, index) =>
      `00000000-0000-4000-9000-${String(seed * 8 + index)
        .padStart(12, '0')
        .slice(-12)}`,
  );
  const stealing = dice.chance(0.12) ? 0.5 : 0;
  const people = Array.from({ length: dice.whole(2, 4) }, () => personOf(dice, documentCount, stealing));
  // Now and then long enough for people to give a gateway up that is silent.
  const isLong = dice.chance(0.05);
  const activeMs = isLong ? dice.whole(14_000, 20_000) : dice.whole(2_500, 6_000);
  const count = dice.chance(0.1) ? 0 : dice.whole(1, 8);
  const shape = { documentServices, gateways, people: people.length, documents: documentCount };
  const faults: PlannedFault[] = Array.from({ length: count }, () => ({
    atMs: dice.whole(200, activeMs),
    fault: faultOf(dice, shape),
  }));
  faults.sort((one, other) => one.atMs - other.atMs);
  return {
    seed,
    mode: dice.chance(0.25) ? 'safety' : 'heal',
    partitions: dice.whole(1, 3),
    documents,
    documentServices,
    gateways,
    people,
    activeMs,
    faults,
  };
}

function personOf(dice: Dice, documents: number, stealing: number): PlannedPerson {
  const first = dice.whole(0, documents - 1);
  const also = dice.whole(0, documents - 1);
  return {
    documents: first === also || dice.chance(0.5) ? [first] : [first, also],
    pauseMs: dice.one([40, 150, 400]),
    deleting: dice.real(0.1, 0.5),
    stealing,
  };
}

interface Shape {
  readonly documentServices: number;
  readonly gateways: number;
  readonly people: number;
  readonly documents: number;
}

function faultOf(dice: Dice, shape: Shape): Fault {
  const what = dice.chance(0.7) ? 'document' : 'gateway';
  const index = dice.whole(0, (what === 'document' ? shape.documentServices : shape.gateways) - 1);
  switch (dice.whole(0, 16)) {
    case 0:
    case 1:
      return { kind: 'kill', what, index, downMs: dice.whole(50, 4_000) };
    case 2:
      return { kind: 'stop', what, index, downMs: dice.whole(50, 2_000) };
    case 3:
    case 4:
      return { kind: 'pause', what, index, forMs: dice.one([300, 1_500, 3_500, 5_000, 12_000]) };
    case 5: {
      const [one, other] = dice.one(WAYS);
      return {
        kind: 'partition',
        one: nameOf(dice, one, shape),
        other,
        forMs: dice.one([dice.whole(200, 5_000), 12_000]),
      };
    }
    case 6:
      return { kind: 'reset', what: dice.one(['sockets', 'streams']), name: nameOf(dice, 'gateway', shape) };
    case 7:
      return { kind: 'slow', mostMs: dice.whole(20, 400), forMs: dice.whole(500, 4_000) };
    case 8:
    case 9:
      return troubleOf(dice);
    case 10:
      return { kind: 'refusals', probability: dice.real(0.1, 0.7), forMs: dice.whole(500, 3_000) };
    case 11:
      return {
        kind: 'redelivery',
        probability: dice.real(0.1, 0.8),
        fetchMs: dice.whole(4, 200),
        forMs: dice.whole(500, 3_000),
      };
    case 12:
      return dice.chance(0.6)
        ? { kind: 'rebalance' }
        : { kind: 'clock', what, index, byMs: dice.whole(-60_000, 60_000) };
    case 13:
      return dice.chance(0.3)
        ? { kind: 'delete', document: dice.whole(0, shape.documents - 1) }
        : { kind: 'quarantine', document: dice.whole(0, shape.documents - 1), forMs: dice.whole(100, 3_000) };
    case 14:
    case 15:
      return { kind: 'leave', person: dice.whole(0, shape.people - 1), forMs: dice.whole(1, 1_500) };
    default:
      return {
        kind: 'revoke',
        person: dice.whole(0, shape.people - 1),
        document: dice.whole(0, shape.documents - 1),
        role: dice.whole(0, 2),
        forMs: dice.whole(300, 3_000),
      };
  }
}

/** One process of a kind, or all of them. */
function nameOf(dice: Dice, kind: string, { documentServices, gateways, people }: Shape): string {
  const count = kind === 'document' ? documentServices : kind === 'gateway' ? gateways : people;
  return dice.chance(0.5) ? kind : `${kind}-${dice.whole(0, count - 1)}`;
}

function troubleOf(dice: Dice): Fault {
  const machine = dice.one(['database', 'database', 'broker', 'content'] as const);
  const forMs = dice.whole(200, 4_000);
  const trouble = dice.one<Partial<Trouble>>([
    { down: true },
    { lost: dice.real(0.1, 0.6) },
    { refused: dice.real(0.1, 0.6) },
    { late: dice.real(0.1, 0.4), lost: 0.1 },
    { busyMs: dice.whole(20, 300) },
  ]);
  return { kind: 'trouble', machine, trouble, forMs };
}
