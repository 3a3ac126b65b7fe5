import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metadata } from '@grpc/grpc-js';
import { createTestDatabase, type TestDatabase } from '@weft/database/testing';
import { PermissionServiceClient } from '@weft/gen/permission';
import type { Role } from '@weft/gen/role';
import { Submission } from '@weft/gen/submission';
import { TokenServiceClient } from '@weft/gen/token';
import { UserServiceClient } from '@weft/gen/user';
import { partitionOf } from '@weft/ot/partition';
import { bearer, callUnary, createClient } from '@weft/service-kit/grpc-client';
import { GrpcServer } from '@weft/service-kit/grpc-server';
import { expect, vi } from 'vitest';
import type { AuthConfig } from '../config.ts';
import { type AuthService, authServiceImplementations, startAuthService } from '../service.ts';

/** Of the log that changes of rights are told to. */
const LOG_PARTITIONS = 4;
const WAIT = { timeout: 10_000, interval: 10 };

/** A user who has signed in. */
export interface SignedIn {
  readonly userId: string;
  readonly accessToken: string;
  readonly metadata: Metadata;
}

/** The three services' clients of one listener. */
export interface Clients {
  readonly permissions: PermissionServiceClient;
  readonly users: UserServiceClient;
  readonly tokens: TokenServiceClient;
}

/** auth-service on a database of its own, reached by real gRPC on its internal listener and on a public one. */
export class AuthFixture implements AsyncDisposable {
  readonly database: TestDatabase;
  readonly service: AuthService;
  readonly config: AuthConfig;
  readonly internal: Clients;
  readonly public: Clients;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    parts: Pick<AuthFixture, 'database' | 'service' | 'config' | 'internal' | 'public'>,
    stack: AsyncDisposableStack,
  ) {
    this.database = parts.database;
    this.service = parts.service;
    this.config = parts.config;
    this.internal = parts.internal;
    this.public = parts.public;
    this.#stack = stack;
  }

  static async start(): Promise<AuthFixture> {
    await using stack = new AsyncDisposableStack();
    const database = stack.use(await createTestDatabase());
    const folder = stack.adopt(await mkdtemp(join(tmpdir(), 'weft-auth-')), (path) =>
      rm(path, { recursive: true, force: true }),
    );
    const config = localConfig(database.url, join(folder, 'keys.json'));
    const service = stack.adopt(await startAuthService(config), (started) => started.stop());
    const publicServer = new GrpcServer({
      services: authServiceImplementations(service.context, { exposure: 'public' }),
      logger: service.context.loggers.rpc,
    });
    const publicAddress = await publicServer.listen('127.0.0.1:0');
    stack.adopt(publicServer, (server) => server.stop());
    const internal = openClients(service.grpcAddress, stack);
    const parts = { database, service, config, internal, public: openClients(publicAddress, stack) };
    return new AuthFixture(parts, stack.move());
  }

  /** Another instance on the same database, as there are several in production. */
  async startAnother(): Promise<{ service: AuthService; clients: Clients }> {
    const service = this.#stack.adopt(await startAuthService(this.config), (started) => started.stop());
    return { service, clients: openClients(service.grpcAddress, this.#stack) };
  }

  async signIn(username: string): Promise<SignedIn> {
    const { tokens } = this.internal;
    const { userId, accessToken } = await callUnary(tokens.issueToken.bind(tokens), { username });
    return { userId, accessToken, metadata: bearer(accessToken) };
  }

  /** A document of a user, as document-service makes them. */
  async createDocument(owner: SignedIn): Promise<string> {
    const documentId = randomUUID();
    await this.database.pool.query('INSERT INTO documents (document_id, title, owner_id) VALUES ($1, $2, $3)', [
      documentId,
      'notes',
      owner.userId,
    ]);
    return documentId;
  }

  grant(documentId: string, userId: string, { role, by }: { role: Role; by: SignedIn }) {
    const { permissions } = this.internal;
    const request = { documentId, userId, role };
    return callUnary(permissions.grantPermission.bind(permissions), request, { metadata: by.metadata });
  }

  revoke(documentId: string, userId: string, by: SignedIn) {
    const { permissions } = this.internal;
    const request = { documentId, userId };
    return callUnary(permissions.revokePermission.bind(permissions), request, { metadata: by.metadata });
  }

  /** What the submission log has of a document, in order, once nothing of it waits in the outbox. */
  async relayed(documentId: string): Promise<Submission[]> {
    const { pool } = this.database;
    const waiting = 'SELECT FROM outbox WHERE document_id = $1';
    await vi.waitFor(async () => expect((await pool.query(waiting, [documentId])).rowCount).toBe(0), WAIT);
    const { rows } = await pool.query<{ value: Buffer }>(
      'SELECT value FROM log_records WHERE partition = $1 ORDER BY record_offset',
      [partitionOf(documentId, LOG_PARTITIONS)],
    );
    return rows.map(({ value }) => Submission.decode(value)).filter((record) => record.documentId === documentId);
  }

  /** Asks as a service of the mesh does. */
  check(documentId: string, userId: string) {
    const { permissions } = this.internal;
    return callUnary(permissions.checkPermission.bind(permissions), { documentId, userId });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

/** Everything on loopback and free ports, keys in a file, sign-in by name. */
export function localConfig(postgresUrl: string, keyFile: string): AuthConfig {
  return {
    postgresUrl,
    grpcAddress: '127.0.0.1:0',
    httpAddress: '127.0.0.1:0',
    metricsAddress: undefined,
    log: { kind: 'postgres', partitions: LOG_PARTITIONS },
    issuer: 'weft-local',
    audience: 'weft',
    tokens: {
      kind: 'local',
      local: { keys: { kind: 'file', path: keyFile }, tokenLifetimeSeconds: 600, developmentSignIn: true },
    },
  };
}

function openClients(address: string, stack: AsyncDisposableStack): Clients {
  const clients = {
    permissions: createClient(PermissionServiceClient, address),
    users: createClient(UserServiceClient, address),
    tokens: createClient(TokenServiceClient, address),
  };
  for (const client of Object.values(clients)) stack.defer(() => client.close());
  return clients;
}
