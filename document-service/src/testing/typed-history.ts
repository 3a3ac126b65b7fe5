import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ContentStore, ContentStoreUnavailableError } from '@weft/content-store/content-store';
import { createDirectoryContentStore } from '@weft/content-store/directory/directory-content-store';
import type { CommittedOperation } from '@weft/gen/document';
import type { Operation } from '@weft/ot/operation';
import { callUnary } from '@weft/service-kit/grpc-client';
import { expect, onTestFinished } from 'vitest';
import { HISTORY_PACE } from '../application/history-pace.ts';
import type { RunningDocumentService } from '../service.ts';
import { TestInstallation, TestSession } from './test-service.ts';
import { waitFor } from './wait-for.ts';

export const KEPT = 60;
export const SEGMENT = 40;
export const pace = {
  storePauses: { firstMs: 10, longestMs: 50 },
  snapshotOperations: 100,
  keptOperations: KEPT,
  segmentOperations: SEGMENT,
  sessionExpiryMs: HISTORY_PACE.sessionExpiryMs,
  sweepMs: 50,
};
/** Neither snapshots nor segments. */
export const idle = { ...HISTORY_PACE, snapshotOperations: 1_000_000 };

/** A store that a test can take away, and that counts. */
export interface HurtStore extends ContentStore {
  away: boolean;
  keys: string[];
}

export async function hurtStore(): Promise<HurtStore> {
  const root = await mkdtemp(join(tmpdir(), 'weft-content-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const store = createDirectoryContentStore({ root });
  const there = () => {
    if (hurt.away) throw new ContentStoreUnavailableError('the store is away');
  };
  const hurt: HurtStore = {
    away: false,
    keys: [],
    async put(key, bytes) {
      there();
      await store.put(key, bytes);
      hurt.keys.push(key);
    },
    async get(key) {
      there();
      return store.get(key);
    },
    async delete(key) {
      there();
      await store.delete(key);
    },
    close: () => store.close(),
  };
  return hurt;
}

/** A document with a history of several people's edits, and what it was at every revision. */
export class TypedHistory {
  readonly weft: TestInstallation;
  readonly documentId: string;
  readonly ada: string;
  readonly texts: string[];
  readonly #sessions: TestSession[];

  constructor(
    weft: TestInstallation,
    { documentId, ada, content }: { documentId: string; ada: string; content: string },
  ) {
    this.weft = weft;
    this.documentId = documentId;
    this.ada = ada;
    this.texts = [content];
    this.#sessions = [0, 1, 2].map(() => new TestSession(documentId, ada));
  }

  static async begin(weft: TestInstallation, service: RunningDocumentService): Promise<TypedHistory> {
    const ada = await weft.user();
    const content = 'begin 𝄞 ';
    return new TypedHistory(weft, { documentId: await weft.document(service, ada, { content }), ada, content });
  }

  get revision(): number {
    return this.texts.length - 1;
  }

  async type(count: number): Promise<void> {
    const from = this.revision;
    const records = Array.from({ length: count }, (_, index) => {
      const revision = from + index;
      const symbols = [...(this.texts[revision] ?? '')];
      const at = (revision * 7_919) % (symbols.length + 1);
      const deletes = revision % 3 === 2 && at < symbols.length;
      this.texts.push(
        [...symbols.slice(0, at), ...(deletes ? [] : ['é']), ...symbols.slice(deletes ? at + 1 : at)].join(''),
      );
      const operation: Operation = [...(at > 0 ? [at] : []), deletes ? { d: 1 } : 'é'];
      return this.#sessions[revision % 3]?.edit(operation, revision);
    });
    await this.weft.publish(...records.filter((record) => record !== undefined));
    await waitFor(async () => {
      const [row] = await this.query<{ revision: number }>(
        'SELECT revision FROM document_heads WHERE document_id = $1',
      );
      return row?.revision === this.revision ? true : undefined;
    }, 'all edits');
  }

  async query<Row extends object>(text: string): Promise<Row[]> {
    const { rows } = await this.weft.database.pool.query<Row>(text, [this.documentId]);
    return rows;
  }

  segments(): Promise<{ first_revision: number; last_revision: number; storage_key: string }[]> {
    return this.query('SELECT * FROM segments WHERE document_id = $1 ORDER BY first_revision');
  }

  /** Revisions that are in the database. */
  async inDatabase(): Promise<number[]> {
    const rows = await this.query<{ revision: number }>(
      'SELECT revision FROM operations WHERE document_id = $1 ORDER BY revision',
    );
    return rows.map(({ revision }) => revision);
  }

  async archivedUpTo(revision: number): Promise<void> {
    await waitFor(
      async () => (((await this.segments()).at(-1)?.last_revision ?? 0) >= revision ? true : undefined),
      `segments up to ${revision}`,
    );
  }

  /** All operations, as the call lists them. */
  async operations(service: RunningDocumentService): Promise<CommittedOperation[]> {
    const { client, options } = this.weft.caller(service, this.ada);
    const operations: CommittedOperation[] = [];
    for (let afterRevision = 0; afterRevision < this.revision; ) {
      const request = { documentId: this.documentId, afterRevision, pageSize: 90 };
      const page = await callUnary(client.listOperations.bind(client), request, options);
      operations.push(...page.operations);
      afterRevision = page.operations.at(-1)?.revision ?? Number.POSITIVE_INFINITY;
    }
    return operations;
  }

  /** Asks for the text at every revision; it must be what it was. */
  async expectTexts(service: RunningDocumentService): Promise<void> {
    const { client, options } = this.weft.caller(service, this.ada);
    const { documentId } = this;
    for (const [value, text] of this.texts.entries()) {
      const at = { $case: 'revision', value } as const;
      expect((await callUnary(client.getDocumentContent.bind(client), { documentId, at }, options)).content).toBe(text);
    }
  }
}

export async function installation(): Promise<TestInstallation> {
  const weft = await TestInstallation.open();
  onTestFinished(() => weft[Symbol.asyncDispose]());
  return weft;
}
