import { freePort } from '@weft/deploy/components/free-port';
import type { ManagedProcess } from '@weft/deploy/components/managed-process';
import { nodeService } from '@weft/deploy/mesh/node-service';

const PROBE_MS = 1_000;

/** A server of `peers/` or `floors/` as a process of its own, as in production. */
export interface PeerProcess extends AsyncDisposable {
  /** Where its WebSockets are. */
  readonly url: string;
  readonly pid: number;
}

/** Starts one and waits until it answers. `entry` is relative to the root; it is told the `PORT` to listen on and answers any GET there. */
export async function startPeerProcess(
  name: string,
  entry: string,
  environment: Readonly<Record<string, string>>,
): Promise<PeerProcess> {
  const port = await freePort();
  const server: ManagedProcess = nodeService({
    name,
    entry,
    environment: { ...environment, NODE_ENV: 'production', PORT: String(port) },
    ready: () => answers(`http://127.0.0.1:${port}/`),
  });
  await server.start();
  return {
    url: `ws://127.0.0.1:${port}/`,
    pid: server.pid,
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(PROBE_MS) }).then(
    (response) => response.ok,
    () => false,
  );
}
