import { randomUUID } from 'node:crypto';
import { Role } from '@weft/gen/role';
import type { GatewayConfig } from '../config.ts';
import { startGateway } from '../service.ts';
import { CollaborateClient } from './collaborate-client.ts';
import { MemorySubmissionLog } from './memory-submission-log.ts';
import { startScriptedAuthService } from './scripted-auth-service.ts';
import { ScriptedOwner, startScriptedDocumentService } from './scripted-document-service.ts';
import { SessionClient, type Subprotocol } from './session-client.ts';

const PARTITIONS = 4;

/** A client of any transport. */
export type TestClient = Pick<SessionClient, 'received' | 'isOpen' | 'send' | 'next' | 'all' | 'close'> & {
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
};
/** What a session goes over: a WebSocket with one of its subprotocols, or EditService. */
export type Transport = Subprotocol | 'grpc';
type ClientOf<T extends Transport> = T extends Subprotocol ? SessionClient : TestClient;

/** A real gateway between scripted services, on loopback. */
export async function startGatewayFixture(changes: Partial<GatewayConfig> = {}) {
  const auth = await startScriptedAuthService();
  const owner = new ScriptedOwner(PARTITIONS);
  const documents = await startScriptedDocumentService(owner);
  const log = new MemorySubmissionLog(PARTITIONS);
  log.listener = (_partition, record) => owner.take(record);
  const config: GatewayConfig = {
    host: '127.0.0.1',
    port: 0,
    grpcAddress: '127.0.0.1:0',
    authAddress: auth.address,
    documentAddresses: [documents.address],
    tokens: { jwksUrl: auth.jwksUrl, issuer: 'weft', audience: 'weft' },
    log: { kind: 'kafka', brokers: [], topic: 'unused', partitions: PARTITIONS },
    staticDirectory: undefined,
    allowedOrigins: [],
    devSignIn: true,
    limits: { connections: 100, unauthenticated: 50 },
    metrics: undefined,
    drainMs: 400,
    ...changes,
  };
  const gateway = await startGateway(config, { log });
  const fixture = {
    auth,
    owner,
    log,
    gateway,
    grpcAddress: gateway.grpcAddress ?? '',
    connect: async <T extends Transport>(transport: T): Promise<ClientOf<T>> => {
      const client =
        transport === 'grpc'
          ? new CollaborateClient(gateway.grpcAddress ?? '')
          : await SessionClient.connect(gateway.url, transport);
      return client as ClientOf<T>;
    },
    /** A connected client of a user who has said hello. */
    signedIn: async <T extends Transport>(transport: T, userId: string = randomUUID()) => {
      const client = await fixture.connect(transport);
      client.send({ hello: { accessToken: await auth.issue(userId), client: 'test' } });
      await client.next('welcome');
      return { client, userId };
    },
    /** A client with a document open on channel 1. */
    joined: async <T extends Transport>(transport: T, documentId: string, role: Role = Role.ROLE_EDITOR) => {
      const { client, userId } = await fixture.signedIn(transport);
      auth.state.grant(documentId, userId, role);
      const sessionId = randomUUID();
      client.send({ join: { channel: 1, documentId, sessionId } });
      await client.next('joined');
      return { client, userId, sessionId };
    },
    stop: async () => {
      await gateway.stop();
      await documents.stop();
      await auth.stop();
    },
  };
  return fixture;
}
