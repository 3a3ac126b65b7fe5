import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cluster } from '../envoy/api.ts';
import { bootstrap } from '../envoy/bootstrap.ts';
import { cluster } from '../envoy/cluster.ts';
import { operationsClusters, operationsListener } from '../envoy/operations.ts';
import { startEnvoy } from './envoy.ts';
import { freePort } from './free-port.ts';

describe.skipIf(process.env.TEST_MESH_MISSING !== undefined)('an Envoy', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'weft-envoy-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  async function start(name: string, more: readonly Cluster[] = []) {
    const [adminPort, port] = [await freePort(), await freePort()];
    const config = bootstrap({
      id: name,
      kind: 'test',
      adminPort,
      listeners: [operationsListener({ host: '127.0.0.1', port })],
      clusters: [...operationsClusters(adminPort), ...more],
    });
    const envoy = await startEnvoy({ name, config, directory, concurrency: 1 });
    return { envoy, ready: () => fetch(`http://127.0.0.1:${port}/ready`).then((response) => response.text()) };
  }

  it('starts again on the same ports after it was stopped and after it was killed, beside others', async () => {
    const other = await start('other');
    await using _other = other.envoy;
    const { envoy, ready } = await start('restarted');
    await using _envoy = envoy;
    for (const end of [() => envoy.stop(), () => envoy.kill()]) {
      expect(await ready()).toBe('LIVE\n');
      await end();
      expect(envoy.pid).toBe(0);
      await expect(ready()).rejects.toThrow();
      await envoy.start();
    }
    expect([await ready(), await other.ready()]).toEqual(['LIVE\n', 'LIVE\n']);
    expect(envoy.ownEnds).toBe(0);
    expect(await envoy.stat('server.live')).toBe(1);
  });

  it('says what it has against a configuration', async () => {
    const twice = cluster({ name: 'twice', endpoints: [], resolve: 'addresses', protocol: 'http1' });
    await expect(start('wrong', [twice, twice])).rejects.toThrow(/wrong ended.*'twice'/s);
  });
});
