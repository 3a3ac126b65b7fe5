import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDirectoryContentStore } from '@weft/content-store/directory/directory-content-store';
import { createTestDatabase, type TestDatabase } from '@weft/database/testing';
import { type CreateDocumentRequest, DocumentServiceClient } from '@weft/gen/document';
import type { Operation } from '@weft/ot/operation';
import { partitionOf } from '@weft/ot/partition';
import { SEMANTICS } from '@weft/ot/semantics';
import type { SubmissionRecord } from '@weft/ot/sequencer';
import { bearer, callUnary, createClient } from '@weft/service-kit/grpc-client';
import { isServing } from '@weft/service-kit/health-check';
import { Metrics } from '@weft/service-kit/metrics';
import { createPostgresSubmissionLog } from '@weft/submission-log/postgres/postgres-submission-log';
import type { SubmissionLog, SubmissionPublisher } from '@weft/submission-log/submission-log';
import type { DocumentServiceOverrides } from '../context.ts';
import { encodeRecord } from '../log/record-codec.ts';
import { type RunningDocumentService, startDocumentService } from '../service.ts';
import { StaticAuthorisation } from './static-authorisation.ts';
import { TestGateway } from './test-gateway.ts';
import { waitFor } from './wait-for.ts';

export const PARTITIONS = 4;

/** A database, a log, a content store, and as many instances on them as a test starts. */
export class TestInstallation implements AsyncDisposable {
  readonly database: TestDatabase;
  readonly log: SubmissionLog;
  readonly #publisher: SubmissionPublisher;
  readonly #contentDirectory: string;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    database: TestDatabase,
    log: SubmissionLog,
    publisher: SubmissionPublisher,
    { contentDirectory, stack }: { contentDirectory: string; stack: AsyncDisposableStack },
  ) {
    this.database = database;
    this.log = log;
    this.#publisher = publisher;
    this.#contentDirectory = contentDirectory;
    this.#stack = stack;
  }

  static async open(): Promise<TestInstallation> {
    const stack = new AsyncDisposableStack();
    const database = stack.use(await createTestDatabase());
    const contentDirectory = await mkdtemp(join(tmpdir(), 'weft-content-'));
    stack.defer(() => rm(contentDirectory, { recursive: true, force: true }));
    const log = createPostgresSubmissionLog({ pool: database.pool, partitions: PARTITIONS });
    stack.defer(() => log.close());
    const publisher = await log.openPublisher();
    stack.defer(() => publisher.close());
    return new TestInstallation(database, log, publisher, { contentDirectory, stack });
  }

  /** Starts an instance on this installation; stopped with it at the latest. */
  async start(overrides: DocumentServiceOverrides & { postgresUrl?: string } = {}): Promise<RunningDocumentService> {
    const { postgresUrl = this.database.url, ...others } = overrides;
    const contentStore = createDirectoryContentStore({ root: this.#contentDirectory });
    const service = await startDocumentService(
      {
        postgresUrl,
        grpcAddress: '127.0.0.1:0',
        publicGrpcAddress: '127.0.0.1:0',
        advertisedAddress: undefined,
        authGrpcAddress: '127.0.0.1:1',
        tokens: { jwksUrl: 'http://127.0.0.1:1/', issuer: 'weft', audience: 'weft' },
        log: { kind: 'postgres', partitions: PARTITIONS },
        content: { kind: 'directory', root: this.#contentDirectory },
        metrics: undefined,
      },
      {
        log: this.log,
        contentStore,
        authorisation: new StaticAuthorisation(this.database.pool),
        metrics: new Metrics(),
        ...others,
      },
    );
    this.#stack.defer(() => service.stop());
    return service;
  }

  /** A gateway attached to an instance. */
  attach(service: RunningDocumentService): TestGateway {
    return this.attachAt(service.grpcAddress);
  }

  attachAt(address: string): TestGateway {
    const gateway = new TestGateway(address);
    this.#stack.defer(() => gateway.close());
    return gateway;
  }

  /** A caller of an instance's unary API. */
  caller(service: RunningDocumentService, userId: string) {
    const client = createClient(DocumentServiceClient, service.grpcAddress);
    this.#stack.defer(() => client.close());
    return { client, options: { metadata: bearer(userId), deadlineMs: 20_000 } };
  }

  /** Waits until a listener's health says so of a service. */
  async reports(address: string, service: string, wanted: 'SERVING' | 'NOT_SERVING'): Promise<void> {
    const serving = wanted === 'SERVING';
    await waitFor(
      async () => (await isServing(address, service)) === serving || undefined,
      `${service} at ${address} to be ${wanted}`,
    );
  }

  /** A user who may own documents. */
  async user(): Promise<string> {
    const userId = randomUUID();
    await this.database.pool.query('INSERT INTO users (user_id, username) VALUES ($1, $2)', [userId, userId]);
    return userId;
  }

  /** A new document of a user. */
  async document(
    service: RunningDocumentService,
    userId: string,
    request: Partial<CreateDocumentRequest> = {},
  ): Promise<string> {
    const { client, options } = this.caller(service, userId);
    const full = { title: 'untitled', content: '', ...request };
    const { document } = await callUnary(client.createDocument.bind(client), full, options);
    if (document === undefined) throw new Error('no document was made');
    return document.documentId;
  }

  /** Publishes records, each to its document's partition; those next to each other in one go. */
  async publish(...records: SubmissionRecord[]): Promise<void> {
    const byPartition = Map.groupBy(records, ({ documentId }) => partitionOf(documentId, PARTITIONS));
    await Promise.all(
      [...byPartition].map(([partition, group]) => this.#publisher.publish(partition, group.map(encodeRecord))),
    );
  }

  /** Waits until a document has come to a revision. */
  async committed(documentId: string, revision: number): Promise<void> {
    await waitFor(
      async () => {
        const text = 'SELECT revision FROM document_heads WHERE document_id = $1';
        const { rows } = await this.database.pool.query<{ revision: number }>(text, [documentId]);
        return (rows[0]?.revision ?? 0) >= revision || undefined;
      },
      () => `revision ${revision} to be committed`,
    );
  }

  async publishBytes(partition: number, ...values: Uint8Array[]): Promise<void> {
    await this.#publisher.publish(partition, values);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

/** One editing session that counts its submissions. */
export class TestSession {
  readonly sessionId = randomUUID();
  readonly documentId: string;
  readonly userId: string;
  sequence = 0;

  constructor(documentId: string, userId: string) {
    this.documentId = documentId;
    this.userId = userId;
  }

  get key() {
    return { userId: this.userId, sessionId: this.sessionId };
  }

  /** The session's next submission. */
  edit(operation: Operation, baseRevision: number): SubmissionRecord {
    this.sequence += 1;
    return this.at(this.sequence, operation, baseRevision);
  }

  at(sequence: number, operation: Operation, baseRevision: number): SubmissionRecord {
    const { documentId, userId, sessionId } = this;
    const action = { kind: 'operation', operation } as const;
    return { documentId, userId, sessionId, sequence, baseRevision, action, permissionEpoch: 0n, semantics: SEMANTICS };
  }
}
