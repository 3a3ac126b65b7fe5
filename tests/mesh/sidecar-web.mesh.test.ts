import { createServer, type Server } from 'node:http';
import { type RequestOptions, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Endpoint } from '@weft/deploy/envoy/endpoint';
import { LEAF_LIFETIME_MS } from '@weft/deploy/identity/rotation';
import { IDENTITIES, type Identity } from '@weft/deploy/identity/spiffe';
import { memberSubject } from '@weft/deploy/identity/subjects';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { until } from '../harness/until.ts';
import { freeEndpoint, loopback, SidecarStage } from './sidecar-stage.ts';

const KEYS = '/.well-known/jwks.json';

describe.skipIf(process.env.TEST_MESH_MISSING !== undefined)('what is no gRPC', () => {
  let stage: SidecarStage;
  let web: Endpoint;
  let keys: Endpoint;
  let keysThroughSidecar: Endpoint;
  const asked: string[] = [];

  beforeAll(async () => {
    stage = await SidecarStage.open();
    const gateway = await serve();
    const sockets = new WebSocketServer({ server: gateway.server });
    sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(data)));
    stage.defer(() => sockets.close());
    const auth = await serve();
    [web, keys, keysThroughSidecar] = [await freeEndpoint(), await freeEndpoint(), await freeEndpoint()];
    const resolve = 'addresses';
    await stage.sidecar({
      id: 'auth-1',
      service: 'auth-service',
      inbound: [{ kind: 'http', address: keys, service: auth.endpoint }],
      outbound: [],
    });
    await stage.sidecar({
      id: 'gateway-1',
      service: 'gateway',
      inbound: [{ kind: 'http', address: web, service: gateway.endpoint }],
      outbound: [{ to: 'auth-keys', address: keysThroughSidecar, endpoints: [keys], resolve }],
    });
  });

  afterAll(() => stage?.[Symbol.asyncDispose]());

  async function serve(): Promise<{ server: Server; endpoint: Endpoint }> {
    const server = createServer((incoming, answer) => {
      if (incoming.url !== '/healthz') asked.push(incoming.url ?? '');
      answer.end('here');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    stage.defer(() => {
      server.closeAllConnections();
      server.close();
    });
    return { server, endpoint: loopback((server.address() as AddressInfo).port) };
  }

  async function transport(identity: Identity): Promise<RequestOptions> {
    const { certificate, privateKey } = await stage.authority.issue(memberSubject(identity), LEAF_LIFETIME_MS);
    const ca = stage.authority.certificate;
    return { ca, cert: certificate, key: privateKey, checkServerIdentity: () => undefined };
  }

  async function statusOf(identity: Identity, endpoint: Endpoint, path: string): Promise<number | undefined> {
    const options = { ...(await transport(identity)), ...endpoint, path };
    return new Promise((resolve, reject) => {
      request(options, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .once('error', reject)
        .end();
    });
  }

  it('is offered to the edge alone by the gateway', async () => {
    const statuses = await Promise.all(IDENTITIES.map((identity) => statusOf(identity, web, '/')));
    expect(Object.fromEntries(IDENTITIES.map((identity, index) => [identity, statuses[index]]))).toEqual({
      gateway: 403,
      'document-service': 403,
      'auth-service': 403,
      edge: 200,
    });
  });

  it('carries WebSockets of the edge, frames of a megabyte included', async () => {
    const socket = new WebSocket(`wss://127.0.0.1:${web.port}/ws`, await transport('edge'));
    const received: string[] = [];
    socket.on('message', (data) => received.push(String(data)));
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const large = 'x'.repeat(1024 * 1024);
    socket.send('hello');
    socket.send(large);
    await until('both come back', () => received.length === 2);
    expect(received).toEqual(['hello', large]);
    socket.close();
  });

  it('refuses WebSockets of others', async () => {
    const socket = new WebSocket(`wss://127.0.0.1:${web.port}/ws`, await transport('document-service'));
    const error = await new Promise<Error>((resolve) => socket.once('error', resolve));
    expect(error.message).toContain('403');
  });

  it('gives the keys of access tokens to whoever checks them, and nothing else', async () => {
    expect(await statusOf('edge', keys, KEYS)).toBe(200);
    expect(await statusOf('gateway', keys, KEYS)).toBe(200);
    expect(await statusOf('document-service', keys, KEYS)).toBe(200);
    expect(await statusOf('auth-service', keys, KEYS)).toBe(403);
    expect(await statusOf('edge', keys, '/metrics')).toBe(403);
  });

  it("brings them to the service through its own sidecar's listener", async () => {
    asked.length = 0;
    const response = await fetch(`http://127.0.0.1:${keysThroughSidecar.port}${KEYS}`);
    expect([response.status, await response.text()]).toEqual([200, 'here']);
    expect(asked).toEqual([KEYS]);
  });
});
