import { FLOOR_SYSTEM } from './floors/floor.ts';
import type { Goal, Quantity } from './goals.ts';
import { numberText } from './report/number-text.ts';
import {
  HOCUSPOCUS,
  HOCUSPOCUS_CLIENT,
  SHAREDB,
  SHAREDB_CLIENT,
  WEFT,
  WEFT_CLIENT,
  WEFT_EMBEDDED,
} from './systems/names.ts';
import { CONNECTIONS } from './workloads/memory.ts';
import { OLD_HISTORY } from './workloads/opening.ts';

const PACED = 'paced typing';
const P50 = 'acknowledgement p50';
const P99 = 'acknowledgement p99';

const of = (system: string, workload: string, figure: string): Quantity => ({ system, workload, figure });
const times = (name: string, ...sum: Quantity[]) => ({ name, sum });

/** Like is set against like: participants that speak the bare protocol, and those who type by each system's own client. */
interface Kind {
  readonly name: string;
  readonly weft: string;
  readonly shareDb: string;
  readonly hocuspocus: string;
}

const KINDS: readonly Kind[] = [
  { name: 'bare protocols', weft: WEFT, shareDb: SHAREDB, hocuspocus: HOCUSPOCUS },
  { name: 'own clients', weft: WEFT_CLIENT, shareDb: SHAREDB_CLIENT, hocuspocus: HOCUSPOCUS_CLIENT },
];

/** Acknowledgements a second of weft, so many times those of each peer. */
function throughput(workload: string, { shareDb, hocuspocus }: { shareDb: number; hocuspocus: number }): Goal[] {
  const figure = (system: string) => of(system, workload, 'acknowledged');
  return KINDS.flatMap((kind) => {
    const goal = (peer: string, atLeast: number): Goal => ({
      name: `${workload}, acknowledged, ${kind.name}`,
      measured: figure(kind.weft),
      against: times(peer, figure(peer)),
      bound: { atLeast },
    });
    return [goal(kind.shareDb, shareDb), goal(kind.hocuspocus, hocuspocus)];
  });
}

function atMost(name: string, workload: string, figure: string, most: number, unit?: string): Goal {
  return {
    name,
    measured: of(WEFT, workload, figure),
    ...(unit === undefined ? {} : { unit }),
    bound: { atMost: most },
  };
}

/** What it costs to tell one reader of 300 of one edit. At 20 edits a second that is also what the edits themselves cost everybody else. */
function fanOutCost(figure: string, whose: string): Goal[] {
  const workload = 'fan-out to 300 readers';
  const cost = 'CPU per delivery';
  const goal = (against: NonNullable<Goal['against']>, most: number): Goal => ({
    name: `${workload}, ${cost}, ${whose}`,
    measured: of(WEFT, workload, figure),
    against,
    bound: { atMost: most },
  });
  return [
    goal(times(HOCUSPOCUS, of(HOCUSPOCUS, workload, cost)), 0.5),
    goal(times('bare prebuilt frames', of(FLOOR_SYSTEM, 'bare fan-out to 300 readers', cost)), 1.5),
  ];
}

function idleCpu(system: string, role: string, atMost: number): Goal {
  return {
    name: `idle CPU, ${role}`,
    measured: of(system, 'idle', `CPU, ${role}`),
    unit: '% of a core',
    bound: { atMost },
  };
}

/** What the product is to reach, through gateway, Kafka and PostgreSQL commit unless the name says otherwise. */
export const GOALS: readonly Goal[] = [
  ...throughput('hot document, 10 writers', { shareDb: 10, hocuspocus: 1 }),
  ...throughput('100 documents, 2 writers each', { shareDb: 5, hocuspocus: 1 }),
  {
    name: 'paced typing, acknowledgement p50',
    measured: of(WEFT, PACED, P50),
    against: times(
      'Kafka round trip + commit',
      of(FLOOR_SYSTEM, 'Kafka, produce to consume', 'round trip p50'),
      of(FLOOR_SYSTEM, 'commit of one row', 'commit p50'),
    ),
    bound: { atMost: 1.5 },
  },
  ...KINDS.map(
    ({ name, weft, shareDb }): Goal => ({
      name: `paced typing, acknowledgement p99, ${name}`,
      measured: of(weft, PACED, P99),
      against: times(shareDb, of(shareDb, PACED, P99)),
      bound: { atMost: 1 },
    }),
  ),
  {
    name: 'paced typing, acknowledgement p50, embedded',
    measured: of(WEFT_EMBEDDED, PACED, P50),
    against: times(SHAREDB, of(SHAREDB, PACED, P50)),
    bound: { atMost: 1 },
  },
  ...fanOutCost('CPU per delivery', 'all processes'),
  ...fanOutCost('CPU per delivery, gateway', 'the process that delivers'),
  atMost('edit cost, 1 KB → 1 MB', 'edit cost by size', 'CPU per edit, 1 MB : 1 KB', 1.2),
  atMost('edit cost, 1 k → 1 M revisions', 'edit cost by history', 'CPU per edit, 1 M edits : 1 k edits', 1.2),
  {
    ...atMost(
      'opening after 260 000 operations, in the server',
      'open after a long history',
      'cold opening in the server, mean',
      50,
      'ms',
    ),
    inQuick: `${numberText(OLD_HISTORY.quick)} operations`,
  },
  {
    name: 'stored per keystroke, steady state',
    measured: of(WEFT, 'stored bytes', 'stored per keystroke in the long run'),
    against: times(SHAREDB, of(SHAREDB, 'stored bytes', 'stored per keystroke')),
    bound: { atMost: 0.5 },
  },
  {
    ...atMost('memory per idle connection', 'memory of connections', 'resident per connection', 20 * 1_024, 'bytes'),
    inQuick: `${numberText(CONNECTIONS.quick)} connections instead of ${numberText(CONNECTIONS.full)}`,
  },
  atMost('memory per evicted document', 'memory of evicted documents', 'resident per evicted document', 1_024, 'bytes'),
  atMost('CPU per edit, 1 → 4 document-services', 'scale-out', 'CPU per edit, 1 → 4', 1.1),
  idleCpu(WEFT, 'auth-service', 0.5),
  idleCpu(WEFT_EMBEDDED, 'standalone', 0.5),
  idleCpu(WEFT, 'gateway', 2.5),
  idleCpu(WEFT, 'document-service', 8),
];
