import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { messageDescriptor } from '@weft/service-kit/descriptors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { SIGN_IN_BODY_BYTES } from '../limits.ts';
import { startGatewayFixture } from '../testing/gateway-fixture.ts';

type Fixture = Awaited<ReturnType<typeof startGatewayFixture>>;

let fixture: Fixture;
let token: string;
beforeAll(async () => {
  const staticDirectory = join(import.meta.dirname, '../testing/page');
  fixture = await startGatewayFixture({ staticDirectory, allowedOrigins: ['https://editor.example'] });
  token = await fixture.auth.issue(randomUUID());
});
afterAll(() => fixture.stop());

function call(path: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(`${fixture.gateway.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

describe('the page', () => {
  it('is served at / under a strict policy, and not again when unchanged', async () => {
    const first = await fetch(`${fixture.gateway.url}/`);
    expect(await first.text()).toContain('<title>page</title>');
    expect(first.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
    const etag = first.headers.get('etag') ?? '';
    const again = await fetch(`${fixture.gateway.url}/`, { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
  });

  it('has nothing else', async () => {
    expect((await fetch(`${fixture.gateway.url}/%2e%2e/gateway-fixture.ts`)).status).toBe(404);
    expect((await fetch(`${fixture.gateway.url}/nothing`)).status).toBe(404);
    expect((await fetch(`${fixture.gateway.url}/`, { method: 'DELETE' })).status).toBe(405);
  });
});

it('answers health', async () => {
  expect((await fetch(`${fixture.gateway.url}/healthz`)).status).toBe(200);
});

describe('the development sign-in', () => {
  it('answers a token and whom it stands for', async () => {
    const response = await call('/dev/sign-in', { username: 'ada' });
    expect(await response.json()).toEqual({ accessToken: expect.any(String), userId: expect.any(String) });
  });

  it('refuses what is no name', async () => {
    for (const body of [{}, { username: 1 }, '{', 'null']) {
      const response = await call('/dev/sign-in', body);
      expect([response.status, (await response.json()).code]).toEqual([400, 'invalid_argument']);
    }
    expect((await call('/dev/sign-in', { username: 'not a name' })).status).toBe(400);
  });

  it('is bounded', async () => {
    const response = await call('/dev/sign-in', { username: 'x'.repeat(SIGN_IN_BODY_BYTES) });
    expect([response.status, (await response.json()).code]).toEqual([429, 'resource_exhausted']);
  });

  it('is not there unless it is configured', async () => {
    const other = await startGatewayFixture({ devSignIn: false });
    const response = await fetch(`${other.gateway.url}/dev/sign-in`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(404);
    await other.stop();
  });
});

describe('the bridge to the unary API', () => {
  it('carries a call over', async () => {
    const response = await call('/weft.v1.UserService/LookupUser', { username: 'ada' });
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({
      user: { userId: '01990000-0000-7000-8000-0000000000aa', username: 'ada' },
    });
  });

  it("answers errors in Connect's form, with their details", async () => {
    const request = { documentId: randomUUID(), userId: randomUUID() };
    const response = await call('/weft.v1.PermissionService/CheckPermission', request);
    expect(response.status).toBe(404);
    const { code, message, details } = await response.json();
    expect([code, message]).toEqual(['not_found', 'document not found']);
    expect(details).toMatchObject([{ type: 'google.rpc.ErrorInfo' }]);
    const info = fromBinary(messageDescriptor('google.rpc.ErrorInfo'), Buffer.from(details[0].value, 'base64'));
    expect(info).toMatchObject({ reason: 'NOT_FOUND', domain: 'weft.v1' });
  });

  it.each([
    ['a rule of the contract', '/weft.v1.UserService/LookupUser', { username: '' }, 400, 'invalid_argument'],
    ['an unknown field', '/weft.v1.UserService/LookupUser', { name: 'ada' }, 400, 'invalid_argument'],
    ['a wrong type', '/weft.v1.UserService/LookupUser', { username: 7 }, 400, 'invalid_argument'],
    ['no JSON', '/weft.v1.UserService/LookupUser', '{', 400, 'invalid_argument'],
    ['an unknown method', '/weft.v1.UserService/DropUsers', {}, 404, 'unimplemented'],
    ['an internal service', '/weft.v1.RoutingService/WatchPartitions', {}, 404, 'unimplemented'],
    ['an internal stream', '/weft.v1.PermissionService/WatchPermissions', {}, 404, 'unimplemented'],
    ['the issuer of tokens', '/weft.v1.TokenService/IssueToken', { username: 'ada' }, 404, 'unimplemented'],
    [
      'a missing method behind',
      '/weft.v1.PermissionService/ListPermissions',
      { documentId: randomUUID() },
      501,
      'unimplemented',
    ],
  ])('refuses %s', async (_name, path, body, httpStatus, code) => {
    const response = await call(path, body);
    expect([response.status, (await response.json()).code]).toEqual([httpStatus, code]);
  });

  it('demands a token, for what is behind may trust calls without one', async () => {
    for (const authorization of ['', 'Bearer nonsense', 'Basic x']) {
      const response = await call('/weft.v1.UserService/LookupUser', { username: 'ada' }, { authorization });
      expect([response.status, (await response.json()).code]).toEqual([401, 'unauthenticated']);
    }
  });

  it('takes JSON only', async () => {
    const type = (value: string) =>
      call('/weft.v1.UserService/LookupUser', { username: 'ada' }, { 'content-type': value });
    expect((await type('application/json; charset=utf-8')).status).toBe(200);
    expect((await type('text/plain')).status).toBe(415);
    expect((await type('application/proto')).status).toBe(415);
  });

  it('gives up at the deadline', async () => {
    const late = await call('/weft.v1.UserService/LookupUser', { username: 'ada' }, { 'connect-timeout-ms': '0' });
    expect([late.status, (await late.json()).code]).toEqual([504, 'deadline_exceeded']);
    const odd = await call('/weft.v1.UserService/LookupUser', { username: 'ada' }, { 'connect-timeout-ms': 'soon' });
    expect(odd.status).toBe(400);
  });
});

describe('an upgrade', () => {
  const upgrade = (path: string, protocols: string[], headers: Record<string, string> = {}) =>
    new Promise<string>((resolve) => {
      const socket = new WebSocket(`${fixture.gateway.url.replace('http', 'ws')}${path}`, protocols, { headers });
      socket.on('open', () => {
        resolve(socket.protocol);
        socket.terminate();
      });
      socket.on('error', (error) => resolve(error.message));
    });

  it.each([
    ['the first subprotocol it knows', '/ws', ['other', 'weft.v1.json', 'weft.v1.proto'], {}, 'weft.v1.json'],
    ['a page of the list', '/ws', ['weft.v1.proto'], { origin: 'https://editor.example' }, 'weft.v1.proto'],
    ['another path', '/ws/other', ['weft.v1.proto'], {}, 'Unexpected server response: 404'],
    ['another page', '/ws', ['weft.v1.proto'], { origin: 'https://evil.example' }, 'Unexpected server response: 403'],
    ['an unknown subprotocol', '/ws', ['other'], {}, 'Unexpected server response: 400'],
    ['no subprotocol', '/ws', [], {}, 'Unexpected server response: 400'],
  ])('by or for %s', async (_name, path, protocols, headers, expected) => {
    expect(await upgrade(path, protocols, headers)).toBe(expected);
  });

  it('is refused when there are too many connections', async () => {
    const small = await startGatewayFixture({ limits: { connections: 1, unauthenticated: 1 } });
    const first = await small.connect('weft.v1.json');
    await expect(small.connect('weft.v1.json')).rejects.toThrow('503');
    first.close();
    await expect.poll(() => small.connect('weft.v1.json').then((client) => client.close())).toBeUndefined();
    await small.stop();
  });
});
