import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError } from '@weft/service-kit/environment';
import type { Say } from '../components/progress.ts';
import type { LauncherConfig } from './config.ts';
import { formatLogLine, isComplaint } from './log-line.ts';
import { residentMegabytes } from './memory.ts';
import { Mesh } from './mesh.ts';
import { listenersOf, type MeshPlan, type MeshShape, planMesh } from './plan.ts';
import { assignPorts, isFree, readPorts, writePorts } from './ports.ts';
import type { Reporter } from './start-step.ts';
import type { Process } from './steps.ts';
import { Supervisor } from './supervisor.ts';
import { formatTable } from './table.ts';

export interface LaunchOptions {
  readonly say: Say;
  /** Whether what is said goes to a terminal. */
  readonly coloured: boolean;
  /** Aborts when everything is to be stopped. */
  readonly stop: AbortSignal;
}

/** Starts the mesh, says where everything is, keeps it running, and stops it in order when told to. Fails with MeshStartError when it can't be started. */
export async function launch(config: LauncherConfig, { say, coloured, stop }: LaunchOptions): Promise<void> {
  const startedAt = performance.now();
  const plan = await planFor(config);
  const width = Math.max(...plan.steps.map(({ name }) => name.length));
  const onLine = ({ kind, name }: Process, line: string) => {
    if (kind === 'service' || isComplaint(line)) say(formatLogLine(name, line, { coloured, width }));
  };
  say(`starting ${plan.steps.length} parts in ${config.dataDirectory} …`);
  const mesh = await started(plan, { say, onLine }, stop);
  if (mesh === undefined) return say('stopped');
  const supervisor = new Supervisor({ say });
  for (const { component } of mesh.members.values()) supervisor.watch(component);
  say(await tableOf(mesh));
  say(`started in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  for (const line of addressesOf(config)) say(line);
  say(`weft ready ${plan.urls[0]}`);
  await aborted(stop);
  say('stopping …');
  supervisor.end();
  await mesh.stop();
  say('stopped');
}

/** The settings that move a listener of the edge. */
const EDGE_SETTINGS = { 'edge http': 'PORT', 'edge grpc': 'GRPC_PORT', 'edge tls': 'TLS_PORT' } as const;

async function planFor(config: LauncherConfig): Promise<MeshPlan> {
  const shape: MeshShape = {
    ...config,
    log: { kind: 'kafka' },
    content: 's3',
    edge: true,
    environment: config.tracing,
  };
  const fixed = { 'edge http': config.httpPort, 'edge grpc': config.grpcPort, 'edge tls': config.tlsPort };
  for (const [listener, setting] of Object.entries(EDGE_SETTINGS)) {
    await assertFree(fixed[listener as keyof typeof fixed], setting);
  }
  await mkdir(config.dataDirectory, { recursive: true, mode: 0o700 });
  const file = join(config.dataDirectory, 'ports.json');
  const wanted = new Map([...(await readPorts(file)), ...Object.entries(fixed)]);
  const ports = await assignPorts(listenersOf(shape), wanted);
  await writePorts(file, ports);
  return planMesh(shape, (listener) => ports.get(listener) ?? 0);
}

async function assertFree(port: number, setting: string): Promise<void> {
  if (await isFree(port)) return;
  throw new ConfigurationError(
    `port ${port} is taken by another program; stop that one, or choose another port with ${setting}=…`,
  );
}

/** Undefined when it was told to stop before everything was ready. */
async function started(plan: MeshPlan, reporter: Reporter, stop: AbortSignal): Promise<Mesh | undefined> {
  try {
    return await Mesh.start(plan, reporter, stop);
  } catch (error) {
    if (stop.aborted) return undefined;
    throw error;
  }
}

async function tableOf({ members }: Mesh): Promise<string> {
  const all = [...members.values()];
  const memory = await residentMegabytes(all.map(({ component }) => component.pid));
  return formatTable(
    all.map(({ planned: { name, address, metricsPort }, component: { pid } }) => ({
      name,
      address,
      pid,
      memory: memory.get(pid) ?? 0,
      metrics: metricsPort === undefined ? '' : `http://127.0.0.1:${metricsPort}/metrics`,
    })),
  );
}

function addressesOf({ httpPort, grpcPort, tlsPort }: LauncherConfig): string[] {
  return [
    `page, WebSocket, JSON, REST  http://127.0.0.1:${httpPort}`,
    `gRPC, gRPC-Web, REST         127.0.0.1:${grpcPort}`,
    `all of it with TLS           https://localhost:${tlsPort}`,
  ];
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
