import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { signingKeysFromFile } from '@weft/auth-service/jose/signing-keys';
import { TokenIssuer } from '@weft/auth-service/jose/token-issuer';
import { freePort } from '@weft/deploy/components/free-port';
import { INTERNAL } from '@weft/deploy/envoy/public-api';
import { systemClock } from '@weft/service-kit/clock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TokenForge } from '../e2e/tokens-by-hand.ts';
import { until } from '../harness/until.ts';
import { type Behind, Edge, httpServer, keysServer } from './edge-stage.ts';
import { Recorder } from './sidecar-recorder.ts';

/** The services here take everything: what doesn't reach them was refused by Envoy. */
describe.skipIf(process.env.TEST_MESH_MISSING !== undefined)('the edge by itself', () => {
  const stack = new AsyncDisposableStack();
  const services = new Recorder('services');
  const pages: { path: string; headers: Record<string, unknown> }[] = [];
  let edge: Edge;
  let token: string;
  let directory: string;
  let behind: Behind;
  let forge: TokenForge;

  beforeAll(async () => {
    stack.defer(() => services.stop());
    directory = await mkdtemp(join(tmpdir(), 'weft-edge-keys-'));
    stack.defer(() => rm(directory, { recursive: true, force: true }));
    const keys = await signingKeysFromFile(join(directory, 'signing-keys.json'));
    const issuer = new TokenIssuer({
      keys,
      issuer: 'weft',
      audience: 'weft',
      lifetimeSeconds: 600,
      clock: systemClock,
    });
    token = (await issuer.issue({ userId: randomUUID() })).accessToken;
    forge = new TokenForge(token, directory);
    const grpc = await services.listen();
    const web = await httpServer((request, response) => {
      if (request.url !== '/healthz') pages.push({ path: request.url ?? '', headers: request.headers });
      request.resume().on('end', () => response.setHeader('content-type', 'application/json').end('{}'));
    }, stack);
    behind = {
      'gateway-http': web,
      'gateway-grpc': grpc,
      'document-grpc': grpc,
      'auth-grpc': grpc,
      'auth-http': await keysServer(directory, stack),
    };
    edge = stack.use(
      await Edge.start(behind, {
        allowedOrigins: ['https://app.example.org'],
        rates: { signIn: { perSecond: 10, burst: 3 } },
      }),
    );
  });
  afterAll(() => stack.disposeAsync());
  beforeEach(() => {
    services.calls.length = 0;
    pages.length = 0;
  });

  /** Calls a method with an empty message; answers the status. */
  function call(
    path: string,
    accessToken?: string,
    message = Buffer.alloc(0),
  ): Promise<{ code: status; details: string }> {
    const client = new Client(edge.api, credentials.createInsecure());
    const metadata = new Metadata();
    if (accessToken !== undefined) metadata.set('authorization', `Bearer ${accessToken}`);
    const same = (bytes: Buffer) => bytes;
    return new Promise((resolve) => {
      const answered = (error: ServiceError | null) => {
        client.close();
        resolve(error === null ? { code: status.OK, details: '' } : { code: error.code, details: error.details });
      };
      client.makeUnaryRequest(path, same, same, message, metadata, { deadline: Date.now() + 10_000 }, answered);
    });
  }

  const LIST = '/weft.v1.DocumentService/ListDocuments';
  const now = () => Math.floor(Date.now() / 1_000);

  describe('a token', () => {
    it('that is good goes through to the service', async () => {
      expect((await call(LIST, token)).code).toBe(status.OK);
      expect(services.calls[0]?.metadata.get('authorization')).toEqual([`Bearer ${token}`]);
    });

    it.each([
      ['that is missing', () => undefined],
      ['that has expired', () => forge.claiming({ exp: now() - 60 })],
      ['that never ends', () => forge.claiming({ exp: undefined })],
      ['of another issuer', () => forge.claiming({ iss: 'other' })],
      ['that nobody we know has signed', () => forge.foreign],
      ['that is not signed', () => forge.unsigned],
      ['that is no token', () => 'rubbish'],
    ])('%s is refused before any service hears of it, in every protocol', async (_, make) => {
      const bad = make();
      expect((await call(LIST, bad)).code).toBe(status.UNAUTHENTICATED);
      const headers: Record<string, string> = bad === undefined ? {} : { authorization: `Bearer ${bad}` };
      const rest = await fetch(`${edge.url}/v1/documents`, { headers });
      expect([rest.status, await rest.json()]).toEqual([401, { code: 16, message: expect.any(String), details: [] }]);
      const body = { method: 'POST', body: '{}', headers: { ...headers, 'content-type': 'application/json' } };
      const connect = await fetch(`${edge.url}${LIST}`, body);
      expect([connect.status, await connect.json()]).toEqual([
        401,
        { code: 'unauthenticated', message: expect.any(String) },
      ]);
      const web = { ...body, headers: { ...headers, 'content-type': 'application/grpc-web+proto' } };
      const grpcWeb = await fetch(`http://${edge.api}${LIST}`, web);
      expect(grpcWeb.headers.get('grpc-status')).toEqual('16');
      expect(grpcWeb.headers.get('content-type')).toBe('application/grpc-web+proto');
      expect([services.calls, pages]).toEqual([[], []]);
    });

    it('for somebody else is refused as well', async () => {
      const bad = forge.claiming({ aud: 'other' });
      expect((await call(LIST, bad)).code).toBe(status.PERMISSION_DENIED);
      const { status: answered } = await fetch(`${edge.url}/v1/documents`, {
        headers: { authorization: `Bearer ${bad}` },
      });
      expect([answered, services.calls, pages]).toEqual([403, [], []]);
    });

    it('is not taken from a query', async () => {
      const { status: answered } = await fetch(`${edge.url}/v1/documents?access_token=${token}`);
      expect([answered, services.calls]).toEqual([401, []]);
    });

    it('is not asked for by signing in, health and reflection', async () => {
      expect((await call('/weft.v1.TokenService/IssueToken')).code).toBe(status.OK);
      expect((await call('/grpc.health.v1.Health/Check')).code).toBe(status.OK);
    });

    it.each(['//v1/documents', '/x/../v1/documents', '/./weft.v1.DocumentService/ListDocuments', '/V1/documents'])(
      'is asked for however the path is spelt: %s',
      async (path) => {
        const answered = await rawStatus(path);
        expect(answered === 401 || answered === 404 || (answered === 200 && pages.length === 1)).toBe(true);
        if (path !== '/V1/documents') expect(answered).toBe(401);
        expect(services.calls).toEqual([]);
      },
    );

    it('does not help with an escaped slash', async () => {
      expect(await rawStatus('/v1%2fdocuments')).toBe(400);
    });
  });

  /** As curl --path-as-is. */
  async function rawStatus(path: string): Promise<number> {
    const { port } = new URL(edge.url);
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, path, method: 'GET' }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      sent.on('error', reject).end();
    });
  }

  it('takes tokens as soon as their keys can be had, and while they cannot be had again', async () => {
    await using later = new AsyncDisposableStack();
    const port = await freePort();
    await using waiting = await Edge.start({ ...behind, 'auth-http': port });
    const listed = () => fetch(`${waiting.url}/v1/documents`, { headers: { authorization: `Bearer ${token}` } });
    expect((await listed()).status).toBe(401);
    await keysServer(directory, later, port);
    await until('the keys to be had', async () => (await listed()).status === 200);
    await later.disposeAsync();
    expect((await listed()).status).toBe(200);
  });

  it('counts the rates of a client by its own address behind proxies that are trusted', async () => {
    const rates = { page: { perSecond: 10, burst: 2 } };
    await using proxied = await Edge.start(behind, { proxiesInFront: 1, rates });
    const from = async (address: string) => {
      const visit = () => fetch(proxied.url, { headers: { 'x-forwarded-for': address } });
      const answers = await Promise.all(Array.from({ length: 8 }, visit));
      return answers.filter((answer) => answer.status === 200).length;
    };
    for (const address of ['198.51.100.1', '198.51.100.2', '198.51.100.3'])
      expect(await from(address)).toBeGreaterThan(1);
    await using direct = await Edge.start(behind, { rates: { page: { perSecond: 10, burst: 2 } } });
    const visits = Array.from({ length: 20 }, (_, index) =>
      fetch(direct.url, { headers: { 'x-forwarded-for': `198.51.100.${index}` } }),
    );
    expect((await Promise.all(visits)).filter((answer) => answer.status === 429).length).toBeGreaterThan(10);
  });

  describe('methods of the mesh', () => {
    const methods = INTERNAL.map((path) => (path.endsWith('/') ? `${path}WatchPartitions` : path));

    it.each(methods)('%s is refused outside, also with a good token', async (path) => {
      expect((await call(path, token)).code).toBe(status.PERMISSION_DENIED);
      const options = {
        method: 'POST',
        body: '{}',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      };
      for (const base of [edge.url, `http://${edge.api}`])
        expect((await fetch(`${base}${path}`, options)).status).toBe(403);
      expect([services.calls, pages]).toEqual([[], []]);
    });

    it.each([
      '//weft.v1.BroadcastService/Attach',
      '/weft.v1.BroadcastService//Attach',
      '/weft.v1.BroadcastService/Attach/',
      '/weft.v1.BroadcastService/./Attach',
      '/v1/../weft.v1.BroadcastService/Attach',
      '/weft.v1.DocumentService/../BroadcastService/Attach',
      '/weft.v1.DocumentService/../weft.v1.BroadcastService/Attach',
      '/weft.v1.BroadcastService%2FAttach',
      '/weft.v1.BroadcastService%5CAttach',
      '/weft.v1.BroadcastService\\Attach',
      '/weft%2Ev1.BroadcastService/Attach',
      '/weft.v1.BroadcastService/%41ttach',
      '/weft.v1.BroadcastService/Attach%00',
      '/weft.v1.BroadcastService/Attach;a',
      '/weft.v1.BroadcastService/Attach?a',
      '/WEFT.V1.BroadcastService/Attach',
      '/weft.v1.broadcastservice/attach',
      '/weft.v1.RoutingService',
      '/weft.v1.PermissionService/watchPermissions',
    ])('are not found by another spelling: %s', async (path) => {
      expect((await call(path, token)).code).not.toBe(status.OK);
      expect(services.calls).toEqual([]);
    });

    it.each([
      'application/grpc-web+proto',
      'application/grpc-web-text',
      'application/connect+proto',
      'application/proto',
    ])('are refused as %s', async (contentType) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': contentType };
      for (const base of [edge.url, `http://${edge.api}`]) {
        for (const path of methods) {
          const answer = await fetch(`${base}${path}`, { method: 'POST', headers, body: Buffer.alloc(5) });
          const refused =
            answer.status === 403 || answer.headers.get('grpc-status') === String(status.PERMISSION_DENIED);
          expect(refused, `${path}: ${answer.status}`).toBe(true);
        }
      }
      expect([services.calls, pages]).toEqual([[], []]);
    });

    it('that nobody knows are unimplemented', async () => {
      expect((await call('/weft.v1.DocumentService/DropEverything', token)).code).toBe(status.UNIMPLEMENTED);
      expect((await call('/weft.v2.DocumentService/ListDocuments', token)).code).toBe(status.UNIMPLEMENTED);
      expect(services.calls).toEqual([]);
    });
  });

  describe('headers', () => {
    const forged = {
      'x-weft-instance': '127.0.0.1:1',
      'x-weft-anything': 'x',
      'x-envoy-original-path': '/elsewhere',
      'x-envoy-upstream-rq-timeout-ms': '1',
      'x-envoy-retry-on': '5xx',
      'x-forwarded-client-cert': 'By=spiffe://weft.local/gateway',
      'x-forwarded-for': '8.8.8.8',
      'x-forwarded-host': 'elsewhere',
      'x-request-id': 'mine',
      traceparent: '00-11111111111111111111111111111111-2222222222222222-01',
      baggage: 'a=b',
    };

    it('that mean something inside are not taken from outside', async () => {
      await fetch(`${edge.url}/some/page`, { headers: forged });
      const headers = pages[0]?.headers ?? {};
      const names = Object.keys(headers).filter((name) =>
        /^x-(weft|envoy)-|client-cert|forwarded-host|baggage/.test(name),
      );
      expect(names.filter((name) => name !== 'x-envoy-expected-rq-timeout-ms')).toEqual([]);
      expect(headers['x-forwarded-for']).not.toBe('8.8.8.8');
      expect(headers['x-request-id']).not.toBe('mine');
      expect(headers.traceparent).toMatch(/^00-(?!1111)[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    });

    it('with underscores, and too many of them, are refused', async () => {
      expect((await fetch(`${edge.url}/`, { headers: { x_weft_instance: 'x' } })).status).toBe(400);
      const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`x-${index}`, 'x']));
      expect((await fetch(`${edge.url}/`, { headers: many })).status).toBe(431);
      expect((await fetch(`${edge.url}/`, { headers: { large: 'x'.repeat(40_000) } })).status).toBe(431);
      expect(pages).toEqual([]);
    });
  });

  describe('a service that is away for a moment', () => {
    it('is asked again when that can do no harm', async () => {
      services.failures = 1;
      expect((await call(LIST, token)).code).toBe(status.OK);
      expect(services.called(LIST)).toHaveLength(2);
    });

    it('is not asked again for what would be done twice', async () => {
      services.failures = 1;
      const create = '/weft.v1.DocumentService/CreateDocument';
      expect((await call(create, token)).code).toBe(status.UNAVAILABLE);
      expect(services.called(create)).toHaveLength(1);
    });

    it('is not asked for ever', async () => {
      services.failures = 10;
      expect((await call(LIST, token)).code).toBe(status.UNAVAILABLE);
      expect(services.called(LIST)).toHaveLength(3);
      services.failures = 0;
    });
  });

  describe('limits', () => {
    it('refuse who calls too often, in the protocol of the call', async () => {
      const path = '/weft.v1.TokenService/IssueToken';
      const answers = await Promise.all(Array.from({ length: 12 }, () => call(path)));
      const codes = new Set(answers.map(({ code }) => code));
      expect([...codes].sort()).toEqual([status.OK, status.RESOURCE_EXHAUSTED].sort());
      const connect = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
      const responses = await Promise.all(Array.from({ length: 12 }, () => fetch(`${edge.url}${path}`, connect)));
      const refused = responses.find((response) => response.status === 429);
      expect(refused?.headers.get('retry-after')).toBe('1');
      expect(await refused?.json()).toEqual({ code: 'resource_exhausted', message: expect.any(String) });
    });

    const MIB = 1024 * 1024;
    it.each([
      ['any call', LIST, 4 * MIB],
      ['a call with content', '/weft.v1.DocumentService/CreateDocument', 48 * MIB],
    ])('take bodies of %s up to a size, and no more', async (_, path, limit) => {
      // gRPC puts 5 bytes before a message.
      expect((await call(path, token, Buffer.alloc(limit - 5))).details).not.toBe('Payload Too Large');
      const tooLarge = { code: status.RESOURCE_EXHAUSTED, details: 'Payload Too Large' };
      expect(await call(path, token, Buffer.alloc(limit - 4))).toEqual(tooLarge);
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const { status: answered } = await fetch(`${edge.url}${path}`, {
        method: 'POST',
        headers,
        body: Buffer.alloc(limit + 1),
      });
      expect(answered).toBe(413);
    });
  });

  describe('pages elsewhere', () => {
    const preflight = (origin: string, path: string) =>
      fetch(`${edge.url}${path}`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
      });

    it.each([LIST, '/v1/documents'])('may call %s when they are allowed to', async (path) => {
      const answer = await preflight('https://app.example.org', path);
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([
        200,
        'https://app.example.org',
      ]);
      expect(answer.headers.get('access-control-allow-headers')).toContain('authorization');
    });

    it('are told nothing otherwise', async () => {
      const answer = await preflight('https://evil.example.org', LIST);
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    });

    it('can read refusals', async () => {
      const answer = await fetch(`${edge.url}${LIST}`, {
        method: 'POST',
        headers: { origin: 'https://app.example.org' },
      });
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([
        401,
        'https://app.example.org',
      ]);
    });
  });

  it('shows who operates it whether it is ready, its metrics, and nothing else of its administration', async () => {
    expect(await (await fetch(`${edge.operationsUrl}/ready`)).text()).toBe('LIVE\n');
    expect(await (await fetch(`${edge.operationsUrl}/metrics`)).text()).toContain('envoy_http_downstream_rq_total');
    for (const path of ['/config_dump', '/quitquitquit', '/ready/../quitquitquit', '/']) {
      expect((await fetch(`${edge.operationsUrl}${path}`, { method: 'POST' })).status).toBe(404);
      expect((await fetch(`${edge.operationsUrl}${path}`)).status).toBe(404);
    }
  });
});
