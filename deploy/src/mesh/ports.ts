import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';

/** Below what systems hand out for outgoing connections, so that nobody takes the port of a process that is being restarted. */
const FIRST = 10_000;
const COUNT = 20_000;
const ATTEMPTS = 1_000;

/** Whether nobody listens on a port of loopback now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

interface PortWishes {
  /** Used as they are. */
  readonly fixed?: ReadonlyMap<string, number>;
  /** Used again as far as they are free. */
  readonly earlier?: ReadonlyMap<string, number>;
}

/** A port for every listener, all different, none of them used by anybody now but for the fixed ones. */
export async function assignPorts(
  listeners: readonly string[],
  { fixed = new Map(), earlier = new Map() }: PortWishes = {},
): Promise<Map<string, number>> {
  const ports = new Map(fixed);
  for (const listener of listeners) {
    if (ports.has(listener)) continue;
    const taken = new Set(ports.values());
    const port = earlier.get(listener);
    const usable = port !== undefined && !taken.has(port) && (await isFree(port));
    ports.set(listener, usable ? port : await anyPort(taken));
  }
  return ports;
}

async function anyPort(taken: ReadonlySet<number>): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (!taken.has(port) && (await isFree(port))) return port;
  }
  throw new Error(`found no free port from ${FIRST} to ${FIRST + COUNT - 1}`);
}

/** The ports of an earlier run; none when there was none. */
export async function readPorts(file: string): Promise<Map<string, number>> {
  const text = await readFile(file, 'utf8').catch(() => '{}');
  const ports = new Map<string, number>();
  for (const [listener, port] of Object.entries(parsed(text))) {
    if (typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536) ports.set(listener, port);
  }
  return ports;
}

export async function writePorts(file: string, ports: ReadonlyMap<string, number>): Promise<void> {
  await writeFile(file, `${JSON.stringify(Object.fromEntries(ports), undefined, 2)}\n`);
}

/** A file that was cut off says nothing: it only saves changing ports. */
function parsed(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
