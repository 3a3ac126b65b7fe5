import { FLOOR_SYSTEM } from './floors/floor.ts';
import type { Goal, Quantity } from './goals.ts';
import { HOCUSPOCUS, SHAREDB, WEFT, WEFT_EMBEDDED } from './systems/names.ts';

const PACED = 'paced typing';
const P50 = 'acknowledgement p50';
const P99 = 'acknowledgement p99';

const of = (system: string, workload: string, figure: string): Quantity => ({ system, workload, figure });
const times = (name: string, ...sum: Quantity[]) => ({ name, sum });

/** Acknowledgements a second of weft, so many times those of a peer. */
function throughput(workload: string, peer: string, atLeast: number): Goal {
  const measured = of(WEFT, workload, 'acknowledged');
  const against = times(peer, of(peer, workload, 'acknowledged'));
  return { name: `${workload}, acknowledged`, measured, against, bound: { atLeast } };
}

function atMost(name: string, workload: string, figure: string, most: number, unit?: string): Goal {
  return {
    name,
    measured: of(WEFT, workload, figure),
    ...(unit === undefined ? {} : { unit }),
    bound: { atMost: most },
  };
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
  throughput('hot document, 10 writers', SHAREDB, 10),
  throughput('hot document, 10 writers', HOCUSPOCUS, 1),
  throughput('100 documents, 2 writers each', SHAREDB, 5),
  throughput('100 documents, 2 writers each', HOCUSPOCUS, 1),
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
  {
    name: 'paced typing, acknowledgement p99',
    measured: of(WEFT, PACED, P99),
    against: times(SHAREDB, of(SHAREDB, PACED, P99)),
    bound: { atMost: 1 },
  },
  {
    name: 'paced typing, acknowledgement p50, embedded',
    measured: of(WEFT_EMBEDDED, PACED, P50),
    against: times(SHAREDB, of(SHAREDB, PACED, P50)),
    bound: { atMost: 1 },
  },
  {
    name: 'fan-out to 300 readers, CPU per delivery',
    measured: of(WEFT, 'fan-out to 300 readers', 'CPU per delivery'),
    against: times(HOCUSPOCUS, of(HOCUSPOCUS, 'fan-out to 300 readers', 'CPU per delivery')),
    bound: { atMost: 0.5 },
  },
  {
    name: 'fan-out to 300 readers, CPU per delivery',
    measured: of(WEFT, 'fan-out to 300 readers', 'CPU per delivery'),
    against: times('bare prebuilt frames', of(FLOOR_SYSTEM, 'bare fan-out to 300 readers', 'CPU per delivery')),
    bound: { atMost: 1.5 },
  },
  atMost('edit cost, 1 KB → 1 MB', 'edit cost by size', 'CPU per edit, 1 MB : 1 KB', 1.2),
  atMost('edit cost, 1 k → 1 M revisions', 'edit cost by history', 'CPU per edit, 1 M edits : 1 k edits', 1.2),
  atMost(
    'opening after 260 000 operations, in the server',
    'open after a long history',
    'cold opening in the server, mean',
    50,
    'ms',
  ),
  {
    name: 'stored per keystroke, steady state',
    measured: of(WEFT, 'stored bytes', 'stored per keystroke in the long run'),
    against: times(SHAREDB, of(SHAREDB, 'stored bytes', 'stored per keystroke')),
    bound: { atMost: 0.5 },
  },
  atMost('memory per idle connection', 'memory of connections', 'resident per connection', 20 * 1_024, 'bytes'),
  atMost('memory per evicted document', 'memory of evicted documents', 'resident per evicted document', 1_024, 'bytes'),
  atMost('CPU per edit, 1 → 4 document-services', 'scale-out', 'CPU per edit, 1 → 4', 1.1),
  idleCpu(WEFT, 'auth-service', 0.5),
  idleCpu(WEFT_EMBEDDED, 'standalone', 0.5),
  idleCpu(WEFT, 'gateway', 2.5),
  idleCpu(WEFT, 'document-service', 8),
];
