import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError } from '@weft/service-kit/environment';
import type { Say } from '../components/progress.ts';
import type { LauncherConfig } from './config.ts';
import { formatLogLine, isComplaint } from './log-line.ts';
import { heldMegabytes } from './memory.ts';
import { Mesh } from './mesh.ts';
import type { MeshShape } from './mesh-shape.ts';
import { listenersOf, type MeshPlan, planMesh } from './plan.ts';
import { assignPorts, isFree, readPorts, writePorts } from './ports.ts';
import type { Reporter } from './start-step.ts';
import type { Process, Step } from './steps.ts';
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
  const formatLine = (name: string, line: string) => formatLogLine(name, line, { coloured, width });
  const onLine = ({ kind, name }: Process, line: string) => {
    if (kind === 'service' || isComplaint(line)) say(formatLine(name, line));
  };
  const onReady = ({ name }: Step, tookMs: number) => say(`${name.padEnd(width)} ready in ${seconds(tookMs)}`);
  say(`starting ${plan.steps.length} parts in ${config.dataDirectory} …`);
  const mesh = await started(plan, { say, onLine, onReady }, stop);
  if (mesh === undefined) return say('stopped');
  const supervisor = new Supervisor({ say, formatLine });
  for (const { component } of mesh.members.values()) supervisor.watch(component);
  say(await tableOf(mesh));
  say(`started in ${seconds(performance.now() - startedAt)}`);
  for (const line of addressesOf(config)) say(line);
  say(`weft ready ${plan.urls[0]}`);
  await aborted(stop);
  say('stopping …');
  supervisor.end();
  await mesh.stop();
  say('stopped');
}

async function planFor(config: LauncherConfig): Promise<MeshPlan> {
  const shape: MeshShape = { ...config, log: { kind: 'kafka' }, content: 's3', edge: true };
  const edge = new Map([
    ['edge http', { port: config.httpPort, setting: 'PORT' }],
    ['edge grpc', { port: config.grpcPort, setting: 'GRPC_PORT' }],
    ['edge tls', { port: config.tlsPort, setting: 'TLS_PORT' }],
  ]);
  for (const { port, setting } of edge.values()) await assertFree(port, setting);
  await mkdir(config.dataDirectory, { recursive: true, mode: 0o700 });
  // The ports of the last start as far as they are free still: bookmarks of metrics go on working.
  const file = join(config.dataDirectory, 'ports.json');
  const earlier = await readPorts(file);
  const ports = await assignPorts(listenersOf(shape), {
    fixed: new Map([...edge].map(([name, { port }]) => [name, port])),
    earlier,
  });
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
  const memory = await heldMegabytes(all.map(({ component }) => component.pid));
  return formatTable(
    all.map(({ planned: { name, address, metricsPort, metricsPath = '/metrics' }, component: { pid } }) => ({
      name,
      address,
      pid,
      memory: memory.get(pid) ?? 0,
      metrics: metricsPort === undefined ? '' : `http://127.0.0.1:${metricsPort}${metricsPath}`,
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

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
