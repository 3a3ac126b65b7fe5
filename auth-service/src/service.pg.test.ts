import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Metadata, status } from '@grpc/grpc-js';
import { createTestDatabase, type TestDatabase } from '@weft/database/testing';
import { PermissionServiceClient } from '@weft/gen/permission';
import { TokenServiceClient } from '@weft/gen/token';
import { UserServiceClient } from '@weft/gen/user';
import { bearer, callUnary, createClient } from '@weft/service-kit/grpc-client';
import { isServing } from '@weft/service-kit/health-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AuthConfig } from './config.ts';
import { UNHEALTHY_MS } from './limits.ts';
import { startAuthService } from './service.ts';
import { localConfig } from './testing/auth-fixture.ts';

let database: TestDatabase;
let folder: string;
let config: AuthConfig;
beforeEach(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'weft-auth-'));
  config = localConfig(database.url, join(folder, 'keys.json'));
});
afterEach(async () => {
  await database[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function signIn(address: string) {
  const client = createClient(TokenServiceClient, address);
  try {
    return await callUnary(client.issueToken.bind(client), { username: 'ada' });
  } finally {
    client.close();
  }
}

it('keeps users and keys over a restart', async () => {
  const first = await startAuthService(config);
  const before = await signIn(first.grpcAddress);
  await first.stop();
  const second = await startAuthService(config);
  expect((await signIn(second.grpcAddress)).userId).toBe(before.userId);
  expect((await second.context.verifier.verify(before.accessToken)).userId).toBe(before.userId);
  await second.stop();
});

it('tells its health and its keys by HTTP, and nothing else', async () => {
  const service = await startAuthService(config);
  const at = (path: string, method = 'GET') => fetch(`http://${service.httpAddress}${path}`, { method });
  expect((await at('/healthz')).status).toBe(200);
  const keys = await fetch(service.jwksUrl);
  expect(await keys.json()).toMatchObject({ keys: [{ kty: 'OKP', alg: 'EdDSA' }] });
  expect((await at('/')).status).toBe(404);
  expect((await at('/healthz', 'POST')).status).toBe(405);
  await service.stop();
  await expect(at('/healthz')).rejects.toThrow();
});

it('refuses to start with sign-in by name off loopback', async () => {
  await expect(startAuthService({ ...config, grpcAddress: '0.0.0.0:0' })).rejects.toThrow(/AUTH_DEV_SIGN_IN/);
  await expect(startAuthService({ ...config, httpAddress: '0.0.0.0:0' })).rejects.toThrow(/AUTH_DEV_SIGN_IN/);
  const open = { ...config, publicGrpcAddress: '0.0.0.0:0' };
  await expect(startAuthService(open)).rejects.toThrow(/AUTH_PUBLIC_GRPC_ADDRESS/);
});

it('has a listener for everybody, which asks for a token and tells nothing internal', async () => {
  const service = await startAuthService({ ...config, publicGrpcAddress: '127.0.0.1:0' });
  const address = service.publicGrpcAddress ?? '';
  const { userId, accessToken } = await signIn(address);
  const users = createClient(UserServiceClient, address);
  const getUser = users.getUser.bind(users);
  await expect(callUnary(getUser, { userId })).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
  expect(await callUnary(getUser, { userId }, { metadata: bearer(accessToken) })).toMatchObject({ user: { userId } });
  users.close();
  const permissions = createClient(PermissionServiceClient, address);
  for (const [metadata, code] of [
    [new Metadata(), status.UNAUTHENTICATED],
    [bearer(accessToken), status.PERMISSION_DENIED],
  ] as const) {
    const refused = new Promise((resolve) => {
      permissions.watchPermissions({ afterPosition: 0n }, metadata).on('error', resolve);
    });
    expect(await refused).toMatchObject({ code });
  }
  permissions.close();
  await service.stop();
  await expect(signIn(address)).rejects.toMatchObject({ code: status.UNAVAILABLE });
});

it('signs nobody in by name unless that is on, or when tokens come from elsewhere', async () => {
  const { tokens } = config;
  if (tokens.kind !== 'local') throw new TypeError('the fixture signs tokens itself');
  const off: AuthConfig = {
    ...config,
    tokens: { kind: 'local', local: { ...tokens.local, developmentSignIn: false } },
  };
  const external: AuthConfig = { ...config, tokens: { kind: 'external', jwksUrl: 'http://127.0.0.1:1/jwks' } };
  for (const refusing of [off, external]) {
    const service = await startAuthService(refusing);
    await expect(signIn(service.grpcAddress)).rejects.toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'SIGN_IN_OFF',
    });
    await service.stop();
  }
});

it('closes what it opened when it cannot start', async () => {
  const running = await startAuthService(config);
  const taken = { ...config, grpcAddress: running.grpcAddress };
  await expect(startAuthService(taken)).rejects.toThrow(/can't listen/);
  await running.stop();
});

it('is unavailable, not broken, while the database is', async () => {
  const unreachable = new URL(config.postgresUrl);
  unreachable.port = '1';
  const service = await startAuthService({ ...config, postgresUrl: unreachable.href });
  await expect(signIn(service.grpcAddress)).rejects.toMatchObject({
    code: status.UNAVAILABLE,
    reason: 'DATABASE_UNAVAILABLE',
  });
  expect(await isServing(service.grpcAddress)).toBe(true);
  await expect
    .poll(() => isServing(service.grpcAddress, 'weft.v1.PermissionService'), { timeout: 2 * UNHEALTHY_MS })
    .toBe(false);
  await service.stop();
});
