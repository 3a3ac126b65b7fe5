import { createServer } from 'node:http';
import { type ServerWritableStream, status } from '@grpc/grpc-js';
import {
  type CheckPermissionRequest,
  PermissionServiceService,
  type WatchPermissionsRequest,
  type WatchPermissionsResponse,
} from '@weft/gen/permission';
import { Role } from '@weft/gen/role';
import { TokenServiceService } from '@weft/gen/token';
import { type LookupUserRequest, UserServiceService } from '@weft/gen/user';
import { bind, GrpcServer } from '@weft/service-kit/grpc-server';
import { createLogger } from '@weft/service-kit/logger';
import { notFound, StatusError } from '@weft/service-kit/status-error';
import { unary } from '@weft/service-kit/unary';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

const HEARTBEAT_MS = 200;
const logger = createLogger('testing:auth', 'silent');

/** An auth-service that does what a test says: roles in memory, real tokens, a real watch. */
export async function startScriptedAuthService() {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'test', alg: 'EdDSA' }] });
  const http = createServer((_request, response) => response.end(jwks));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const httpAddress = http.address();
  const port = typeof httpAddress === 'object' && httpAddress !== null ? httpAddress.port : 0;

  const state = new AuthState();
  const issue = (userId: string, seconds = 60) =>
    new SignJWT({})
      .setProtectedHeader({ alg: 'EdDSA', kid: 'test' })
      .setSubject(userId)
      .setIssuer('weft')
      .setAudience('weft')
      .setExpirationTime(Math.floor(Date.now() / 1_000) + seconds)
      .sign(privateKey);

  const server = new GrpcServer({ services: servicesOf(state, issue), logger });
  const address = await server.listen('127.0.0.1:0');
  const heartbeat = setInterval(() => state.heartbeat(), HEARTBEAT_MS);
  return {
    state,
    issue,
    address,
    jwksUrl: `http://127.0.0.1:${port}/jwks`,
    stop: async () => {
      clearInterval(heartbeat);
      state.end();
      http.close();
      http.closeAllConnections();
      await server.stop(100);
    },
  };
}

type Watcher = ServerWritableStream<WatchPermissionsRequest, WatchPermissionsResponse>;

/** Roles, and who watches them. */
export class AuthState {
  checks = 0;
  /** Nothing is said to watchers while true. */
  silent = false;
  /** Checks fail while true. */
  down = false;
  #epoch = 1n;
  readonly #roles = new Map<string, Role>();
  readonly watchers = new Set<Watcher>();

  grant(documentId: string, userId: string, role: Role): void {
    this.#epoch += 1n;
    this.#roles.set(`${documentId}/${userId}`, role);
    const invalidation = { documentId, userId, permissionEpoch: this.#epoch, role };
    for (const watcher of this.watchers) {
      if (!this.silent) watcher.write({ position: this.#epoch, invalidations: [invalidation], reset: false });
    }
  }

  check(documentId: string, userId: string) {
    this.checks += 1;
    if (this.down) throw new StatusError(status.UNAVAILABLE, 'down', { reason: 'UNAVAILABLE' });
    const role = this.#roles.get(`${documentId}/${userId}`) ?? Role.ROLE_UNSPECIFIED;
    if (role === Role.ROLE_UNSPECIFIED) throw notFound('document');
    return { role, permissionEpoch: this.#epoch };
  }

  heartbeat(): void {
    for (const watcher of this.watchers) {
      if (!this.silent) watcher.write({ position: this.#epoch, invalidations: [], reset: false });
    }
  }

  watch(call: Watcher): void {
    this.watchers.add(call);
    call.on('cancelled', () => this.watchers.delete(call));
    const { afterPosition } = call.request;
    // Changes aren't kept, so whoever was away has missed them.
    const reset = afterPosition !== 0n && afterPosition !== this.#epoch;
    if (!this.silent) call.write({ position: this.#epoch, invalidations: [], reset });
  }

  end(): void {
    for (const watcher of this.watchers) watcher.end();
    this.watchers.clear();
  }
}

function servicesOf(state: AuthState, issue: (userId: string) => Promise<string>) {
  const unimplemented = unary(async () => {
    throw new StatusError(status.UNIMPLEMENTED, 'not scripted', { reason: 'UNIMPLEMENTED' });
  }, logger);
  return [
    bind(PermissionServiceService, {
      checkPermission: unary(
        async ({ documentId, userId }: CheckPermissionRequest) => state.check(documentId, userId),
        logger,
      ),
      batchCheckPermissions: unimplemented,
      grantPermission: unimplemented,
      revokePermission: unimplemented,
      listPermissions: unimplemented,
      watchPermissions: (call: Watcher) => state.watch(call),
    }),
    bind(TokenServiceService, {
      issueToken: unary(async () => {
        const userId = '01990000-0000-7000-8000-0000000000aa';
        return { accessToken: await issue(userId), userId, expireTime: undefined };
      }, logger),
    }),
    bind(UserServiceService, {
      createUser: unimplemented,
      getUser: unimplemented,
      batchGetUsers: unimplemented,
      lookupUser: unary(async ({ username }: LookupUserRequest) => {
        const user = { userId: '01990000-0000-7000-8000-0000000000aa', username, email: '', createTime: undefined };
        return { user };
      }, logger),
    }),
  ];
}
