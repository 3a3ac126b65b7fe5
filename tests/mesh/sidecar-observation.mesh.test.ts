import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Endpoint } from '@weft/deploy/envoy/endpoint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../harness/until.ts';
import type { Recorder } from './sidecar-recorder.ts';
import { freeEndpoint, loopback, SidecarStage } from './sidecar-stage.ts';

describe.skipIf(process.env.TEST_MESH_MISSING !== undefined)('who watches a service from outside of the mesh', () => {
  let stage: SidecarStage;
  let recorder: Recorder;
  let observation: Endpoint;

  beforeAll(async () => {
    stage = await SidecarStage.open();
    const { recorder: opened, endpoint } = await stage.recorder('document-1');
    recorder = opened;
    observation = await freeEndpoint();
    await stage.sidecar({
      id: 'document-1',
      service: 'document-service',
      inbound: [{ kind: 'internal', address: await freeEndpoint(), service: endpoint }],
      outbound: [],
      observation: { address: observation, metrics: loopback(await metrics()) },
    });
  });

  afterAll(() => stage?.[Symbol.asyncDispose]());

  async function metrics(): Promise<number> {
    const server = createServer((request, answer) => answer.end(`weft_metric{path="${request.url}"} 1`));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    stage.defer(() => {
      server.closeAllConnections();
      server.close();
    });
    return (server.address() as AddressInfo).port;
  }

  const ask = async (path: string, method = 'GET') => {
    const response = await fetch(`http://127.0.0.1:${observation.port}${path}`, { method });
    return { status: response.status, text: await response.text() };
  };

  it('is told the metrics of both', async () => {
    expect(await ask('/metrics')).toEqual({ status: 200, text: 'weft_metric{path="/metrics"} 1' });
    const own = await ask('/sidecar/metrics');
    expect(own.status).toBe(200);
    expect(own.text).toContain('envoy_cluster_upstream_cx_total');
  });

  it.each(['/', '/quitquitquit', '/sidecar/quitquitquit', '/config_dump', '/sidecar/metrics/../../config_dump'])(
    'can do nothing else, as %s',
    async (path) => {
      expect((await ask(path)).status).toBe(404);
      expect((await ask(path, 'POST')).status).toBe(404);
    },
  );

  it('is told whether the service serves, and apart from that whether the sidecar does', async () => {
    await until('the service counts as well', async () => (await ask('/healthz')).status === 200);
    recorder.stop();
    await until('the service counts as gone', async () => (await ask('/healthz')).status === 503);
    expect(await ask('/sidecar/ready')).toMatchObject({ status: 200 });
  });
});
