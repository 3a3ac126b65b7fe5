import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@weft/deploy/components/free-port';
import { nodeService } from '@weft/deploy/mesh/node-service';
import { allReady } from '@weft/deploy/mesh/probe';
import { createBenchDatabase } from '../../ground/bench-database.ts';
import type { StartSystem } from '../system.ts';
import type { JoinWeft } from './weft-member.ts';
import { WeftParticipant } from './weft-participant.ts';
import { WeftSystem } from './weft-system.ts';

/** weft as `npm start` runs it: one process with the log in PostgreSQL, here the bench's instead of one of its own. */
export function startWeftEmbedded(name: string, joinBy: JoinWeft = WeftParticipant.join): StartSystem {
  return async ({ postgresUrl }) => {
    await using stack = new AsyncDisposableStack();
    const database = stack.use(await createBenchDatabase(postgresUrl));
    const dataDirectory = await mkdtemp(join(tmpdir(), 'weft-bench-'));
    stack.defer(() => rm(dataDirectory, { recursive: true, force: true }));
    const [port, grpcPort, metricsPort] = await Promise.all([freePort(), freePort(), freePort()]);
    const url = `http://127.0.0.1:${port}`;
    const service = stack.use(
      nodeService({
        name: 'standalone',
        entry: 'standalone/src/main.ts',
        environment: {
          POSTGRES_URL: database.url,
          DATA_DIR: dataDirectory,
          PORT: String(port),
          GRPC_PORT: String(grpcPort),
          METRICS_PORT: String(metricsPort),
          LOG_LEVEL: 'warn',
        },
        ready: () => allReady([{ kind: 'http', url: `${url}/healthz` }]),
      }),
    );
    await service.start();
    return await WeftSystem.open({
      name,
      urls: [url],
      join: joinBy,
      processes: () =>
        new Map([
          ['standalone', [service.pid]],
          ['postgresql', [database.serverPid]],
        ]),
      capabilities: { urls: [url] },
      databaseUrl: database.url,
      contentDirectory: join(dataDirectory, 'content'),
      resources: stack.move(),
    });
  };
}
