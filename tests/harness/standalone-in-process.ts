import './quiet-logs.ts';

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '@weft/database/testing';
import { type Standalone, startStandalone } from '@weft/standalone/standalone';
import { proxied, type TcpProxy } from './tcp-proxy.ts';

/** The whole product in this process, on the embedded log, with a database of its own. */
export interface StandaloneUnderTest extends AsyncDisposable {
  readonly urls: readonly [string];
  readonly weft: Standalone;
  readonly database: TestDatabase;
  /** Between it and its database. */
  readonly proxy: TcpProxy;
}

export async function standaloneInProcess(): Promise<StandaloneUnderTest> {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await createTestDatabase());
  const { proxy, url } = await proxied(database.url);
  stack.use(proxy);
  const { weft } = stack.use(await standaloneOn(url));
  const resources = stack.move();
  return { urls: [weft.url], weft, database, proxy, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** The whole product in this process, on the embedded log of a database. */
export async function standaloneOn(postgresUrl: string): Promise<Pick<StandaloneUnderTest, 'weft'> & AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'weft-standalone-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  const settings = { port: 0, grpcPort: 0, metricsPort: 0, host: '127.0.0.1', partitions: 8, developmentSignIn: true };
  const weft = await startStandalone({ ...settings, dataDir, postgresUrl }, () => undefined);
  stack.defer(() => weft.stop());
  const resources = stack.move();
  return { weft, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}
