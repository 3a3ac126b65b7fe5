import '../harness/quiet-logs.ts';

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase } from '@weft/database/testing';
import type { StandaloneConfig } from '@weft/standalone/config';
import { type Standalone, startStandalone } from '@weft/standalone/standalone';
import { WeftByHand } from './weft-by-hand.ts';

/** The whole product in this process, on a database and ports of its own. */
export class WeftSystem extends WeftByHand implements AsyncDisposable {
  readonly grpcAddress: string;
  readonly metricsUrl: string;
  readonly #resources: AsyncDisposableStack;

  private constructor(running: Standalone, dataDir: string, resources: AsyncDisposableStack) {
    super(running.url, dataDir);
    this.grpcAddress = running.grpcAddress;
    this.metricsUrl = `http://127.0.0.1:${running.metricsPort}/metrics`;
    this.#resources = resources;
  }

  static async start(settings: Partial<StandaloneConfig> = {}): Promise<WeftSystem> {
    await using stack = new AsyncDisposableStack();
    const database = stack.use(await createTestDatabase());
    const dataDir = await mkdtemp(join(tmpdir(), 'weft-e2e-'));
    stack.defer(() => rm(dataDir, { recursive: true, force: true }));
    const config = {
      host: '127.0.0.1',
      port: 0,
      grpcPort: 0,
      metricsPort: 0,
      dataDir,
      postgresUrl: database.url,
      partitions: 4,
      developmentSignIn: true,
      ...settings,
    };
    const running = stack.adopt(await startStandalone(config, () => undefined), (it) => it.stop());
    return new WeftSystem(running, dataDir, stack.move());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#resources.disposeAsync();
  }
}
