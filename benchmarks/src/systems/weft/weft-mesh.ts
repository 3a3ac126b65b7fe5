import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Mesh } from '@weft/deploy/mesh/mesh';
import type { MeshShape, TraceExport } from '@weft/deploy/mesh/mesh-shape';
import { listenersOf, planMesh } from '@weft/deploy/mesh/plan';
import { assignPorts } from '@weft/deploy/mesh/ports';
import { createBenchDatabase } from '../../ground/bench-database.ts';
import type { Contender } from '../contender.ts';
import type { StartSystem } from '../system.ts';
import { meshCapabilities } from './mesh-capabilities.ts';
import type { JoinWeft } from './weft-member.ts';
import { WeftParticipant } from './weft-participant.ts';
import { WeftSystem } from './weft-system.ts';

export interface WeftMeshOptions {
  readonly name: string;
  /** One unless given. */
  readonly documentServices?: number;
  readonly gateways?: number;
  /** Through Envoy. */
  readonly edge?: boolean;
  /** What speaks for a participant; the bare protocol unless given. */
  readonly join?: JoinWeft;
  /** Where traces go; nowhere unless given. */
  readonly tracing?: TraceExport | undefined;
}

const PARTITIONS = 8;
const SILENT = { say: () => undefined, onLine: () => undefined };
/** All load comes from one address. */
const UNLIMITED = { perSecond: 1_000_000, burst: 1_000_000 };
const EDGE_RATES = { page: UNLIMITED, session: UNLIMITED, signIn: UNLIMITED, api: UNLIMITED, content: UNLIMITED };

/** weft as separate processes on the run's broker, participants at the gateways' ports or at the edge. */
export function startWeftMesh(options: WeftMeshOptions): StartSystem {
  return async (ground) => {
    await using stack = new AsyncDisposableStack();
    const database = stack.use(await createBenchDatabase(ground.postgresUrl));
    const dataDirectory = await mkdtemp(join(tmpdir(), 'weft-bench-'));
    stack.defer(() => rm(dataDirectory, { recursive: true, force: true }));
    const broker = stack.use(await ground.broker.use());
    const shape = shapeOf(options, { broker: broker.address, postgresUrl: database.url, dataDirectory });
    const ports = await assignPorts(listenersOf(shape));
    const plan = planMesh(shape, (listener) => ports.get(listener) ?? 0);
    const mesh = stack.use(await Mesh.start(plan, SILENT));
    const [url, ...others] = plan.urls;
    if (url === undefined) throw new Error('a mesh has a gateway or an edge');
    const urls: readonly [string, ...string[]] = [url, ...others];
    return await WeftSystem.open({
      name: options.name,
      urls,
      join: options.join ?? WeftParticipant.join,
      processes: () => new Map([...rolesOf(mesh), ['kafka', [broker.pid]], ['postgresql', [database.serverPid]]]),
      databaseUrl: database.url,
      contentDirectory: join(dataDirectory, 'content'),
      capabilities: meshCapabilities({
        mesh,
        urls,
        databaseUrl: database.url,
        scaled: (documentServices) => startWeftMesh({ ...options, documentServices })(ground),
      }),
      resources: stack.move(),
    });
  };
}

/** The same as an entry of the list of systems. */
export function weftMesh(options: WeftMeshOptions & Pick<Contender, 'quick'>): Contender {
  return { name: options.name, quick: options.quick, start: startWeftMesh(options) };
}

interface Place {
  readonly broker: string;
  readonly postgresUrl: string;
  readonly dataDirectory: string;
}

function shapeOf(options: WeftMeshOptions, { broker, postgresUrl, dataDirectory }: Place): MeshShape {
  const { documentServices = 1, gateways = 1, edge = false, tracing } = options;
  return {
    authServices: 1,
    documentServices,
    gateways,
    log: { kind: 'broker', address: broker, topic: `weft.submissions.v1.${randomUUID().slice(0, 8)}` },
    postgresUrl,
    content: 'directory',
    partitions: PARTITIONS,
    edge,
    ...(edge ? { edgeRates: EDGE_RATES } : {}),
    sidecars: false,
    dataDirectory,
    logLevel: 'warn',
    tracing,
  };
}

/** Process ids by what a process is: several of one kind count together. */
function rolesOf(mesh: Mesh): Map<string, number[]> {
  const roles = new Map<string, number[]>();
  for (const { planned, component } of mesh.members.values()) {
    const role = planned.kind === 'service' ? planned.role : planned.name;
    roles.set(role, [...(roles.get(role) ?? []), component.pid]);
  }
  return roles;
}
