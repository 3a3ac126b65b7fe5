import { ForeignKeyConstraintViolationException } from '@mikro-orm/core';
import { MikroORM } from '@mikro-orm/postgresql';
import { VERSIONS_PER_DOCUMENT } from '../limits.ts';
import {
  type DocumentCatalog,
  type DocumentFacts,
  type ListedDocument,
  type ListingPosition,
  type NewDocument,
  UnknownOwnerError,
} from '../ports/document-catalog.ts';
import { roleNumber } from './commit-statement.ts';
import { DocumentEntity, DocumentHeadEntity } from './document.entity.ts';
import { PostgresVersionCatalog } from './postgres-version-catalog.ts';
import { VersionEntity } from './version.entity.ts';

const CONNECTIONS = 4;

interface ListedRecord {
  document_id: string;
  title: string;
  owner_id: string;
  created_at_us: string;
  last_modified_at_ms: string | number;
  revision: number;
  length: number;
  role: string;
}

/** Own and shared documents are each read in order from an index, as many as the page holds. */
const LIST = `
SELECT d.document_id, d.title, d.owner_id, (extract(epoch FROM d.created_at) * 1000000)::bigint::text AS created_at_us,
  (extract(epoch FROM greatest(d.last_modified_at, h.modified_at)) * 1000)::float8 AS last_modified_at_ms,
  h.revision, h.length, d.role
FROM (
  (SELECT o.*, 'owner' AS role FROM documents o
    WHERE o.owner_id = ? AND o.deleted_at IS NULL
      AND (o.created_at, o.document_id) < (to_timestamp(?::numeric / 1000000), ?::uuid)
    ORDER BY o.created_at DESC, o.document_id DESC LIMIT ?)
  UNION ALL
  (SELECT s.*, p.role FROM permissions p JOIN documents s USING (document_id)
    WHERE p.user_id = ? AND s.owner_id <> p.user_id AND s.deleted_at IS NULL
      AND (s.created_at, s.document_id) < (to_timestamp(?::numeric / 1000000), ?::uuid)
    ORDER BY s.created_at DESC, s.document_id DESC LIMIT ?)
) d JOIN document_heads h USING (document_id)
ORDER BY d.created_at DESC, d.document_id DESC LIMIT ?`;

/** Before every document there can be. */
const START: ListingPosition = {
  createdAtMicroseconds: 253_402_300_799_000_000n,
  documentId: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
};

/** The catalog on MikroORM. */
export class PostgresDocumentCatalog implements DocumentCatalog {
  /** Named revisions, on the same connections. */
  readonly versions: PostgresVersionCatalog;
  readonly #orm: MikroORM;

  private constructor(orm: MikroORM, versionsMax: number) {
    this.#orm = orm;
    this.versions = new PostgresVersionCatalog(orm, versionsMax);
  }

  /** `versionsMax`: how many named revisions a document may have. */
  static async open(
    postgresUrl: string,
    { versionsMax = VERSIONS_PER_DOCUMENT } = {},
  ): Promise<PostgresDocumentCatalog> {
    const orm = await MikroORM.init({
      clientUrl: postgresUrl,
      entities: [DocumentEntity, DocumentHeadEntity, VersionEntity],
      pool: { min: 0, max: CONNECTIONS },
      logger: () => undefined,
    });
    return new PostgresDocumentCatalog(orm, versionsMax);
  }

  async create({ partition, storageKey, length, ...document }: NewDocument): Promise<DocumentFacts> {
    const { documentId } = document;
    try {
      await this.#orm.em.fork().transactional(async (em) => {
        await em.insert(DocumentEntity, { ...document, contentStorageKey: storageKey ?? null });
        await em.insert(DocumentHeadEntity, { documentId, partition, length });
      });
    } catch (error) {
      if (error instanceof ForeignKeyConstraintViolationException) {
        throw new UnknownOwnerError('the owner is not a known user', { cause: error });
      }
      throw error;
    }
    const created = await this.get(documentId);
    if (created === undefined) throw new Error(`document ${documentId} is gone right after it was made`);
    return created;
  }

  async get(documentId: string): Promise<DocumentFacts | undefined> {
    const em = this.#orm.em.fork();
    const [document, head] = await Promise.all([
      em.findOne(DocumentEntity, { documentId, deletedAt: null }),
      em.findOne(DocumentHeadEntity, { documentId }),
    ]);
    if (document === null || head === null) return undefined;
    return {
      documentId,
      title: document.title,
      ownerId: document.ownerId,
      createdAtMs: document.createdAt.getTime(),
      lastModifiedAtMs: Math.max(document.lastModifiedAt.getTime(), head.modifiedAt.getTime()),
      revision: head.revision,
      length: head.length,
    };
  }

  async rename(documentId: string, title: string): Promise<DocumentFacts | undefined> {
    await this.#orm.em
      .fork()
      .nativeUpdate(DocumentEntity, { documentId, deletedAt: null }, { title, lastModifiedAt: new Date() });
    return this.get(documentId);
  }

  async list({ userId, after = START, limit }: { userId: string; after: ListingPosition | undefined; limit: number }) {
    const place = [userId, String(after.createdAtMicroseconds), after.documentId, limit];
    const rows = await this.#orm.em
      .fork()
      .getConnection()
      .execute<ListedRecord[]>(LIST, [...place, ...place, limit]);
    return rows.map(listedFrom);
  }

  close(): Promise<void> {
    return this.#orm.close();
  }
}

function listedFrom(row: ListedRecord): ListedDocument {
  const createdAtMicroseconds = BigInt(row.created_at_us);
  return {
    documentId: row.document_id,
    title: row.title,
    ownerId: row.owner_id,
    createdAtMs: Number(createdAtMicroseconds / 1_000n),
    lastModifiedAtMs: Number(row.last_modified_at_ms),
    revision: row.revision,
    length: row.length,
    role: roleNumber(row.role),
    position: { createdAtMicroseconds, documentId: row.document_id },
  };
}
