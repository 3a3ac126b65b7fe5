import { connect } from 'node:net';

/** How a process says that it is ready for work. */
export type Probe =
  | { readonly kind: 'port'; readonly port: number }
  /** A GET that answers 2xx. */
  | { readonly kind: 'http'; readonly url: string };

const TIMEOUT_MS = 1_000;

/** Whether everything asked is ready now. */
export async function allReady(probes: readonly Probe[]): Promise<boolean> {
  const answers = await Promise.all(
    probes.map((probe) => (probe.kind === 'port' ? takesConnections(probe.port) : answersWell(probe.url))),
  );
  return answers.every(Boolean);
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: TIMEOUT_MS });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
    socket.once('timeout', () => done(false));
  });
}

function answersWell(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) }).then(
    async (response) => {
      await response.body?.cancel();
      return response.ok;
    },
    () => false,
  );
}
