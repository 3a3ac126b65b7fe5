import { WEFT, WEFT_EDGE, WEFT_EMBEDDED } from '../systems/names.ts';
import { closedLoop } from './closed-loop.ts';
import { idle } from './idle.ts';
import { LOADS } from './loads.ts';
import { pacedTyping } from './paced-typing.ts';
import type { Workload } from './workload.ts';

/** A workload and where it is run. */
export interface Entry {
  readonly workload: Workload;
  /** Whether the quick mode runs it. */
  readonly quick: boolean;
  /** What a run takes about, starting the system not counted: for telling how long all will take. */
  readonly seconds: { readonly quick: number; readonly full: number };
  /** Names of the systems it makes sense on; all when left out. Those with their own clients are not meant. */
  readonly systems?: readonly string[];
  /** Whether systems with their own clients take part: in both modes, or in the full one; never when left out. */
  readonly ownClients?: 'always' | 'full' | 'never';
  /** It wants a system that has not worked yet. Those come first. */
  readonly fresh?: boolean;
  /** Rounds that measure it at most, for one that takes very long; all when left out. */
  readonly mostRounds?: number;
}

const CLOSED_LOOP = { quick: 4, full: 11 };

/** Every workload that the bench knows, in the order of the tables. */
export const WORKLOADS: readonly Entry[] = [
  {
    workload: idle,
    quick: false,
    seconds: { quick: 7, full: 30 },
    systems: [WEFT, WEFT_EDGE, WEFT_EMBEDDED],
    fresh: true,
    mostRounds: 1,
  },
  {
    workload: closedLoop({ name: 'hot document, 10 writers', documents: 1, writersEach: 10 }),
    quick: true,
    seconds: CLOSED_LOOP,
    ownClients: 'always',
  },
  {
    workload: closedLoop({ name: 'hot document, 50 writers', documents: 1, writersEach: 50 }),
    quick: false,
    seconds: CLOSED_LOOP,
    mostRounds: 1,
  },
  {
    workload: closedLoop({ name: '100 documents, 2 writers each', documents: 100, writersEach: 2 }),
    quick: true,
    seconds: CLOSED_LOOP,
    ownClients: 'always',
  },
  {
    workload: closedLoop({ name: 'one writer', documents: 1, writersEach: 1 }),
    quick: false,
    seconds: CLOSED_LOOP,
    mostRounds: 1,
  },
  {
    workload: pacedTyping({
      name: 'paced typing',
      documents: 50,
      writersEach: 2,
      perSecond: 5,
    }),
    quick: true,
    seconds: { quick: 7, full: 18 },
    ownClients: 'full',
  },
  ...LOADS,
];
