import { LockMode } from '@mikro-orm/core';
import type { MikroORM } from '@mikro-orm/postgresql';
import { type NamedVersion, TooManyVersionsError, type VersionCatalog } from '../ports/version-catalog.ts';
import { DocumentEntity } from './document.entity.ts';
import { VersionEntity } from './version.entity.ts';

/** Named revisions on MikroORM. */
export class PostgresVersionCatalog implements VersionCatalog {
  readonly #orm: MikroORM;
  readonly #versionsMax: number;

  constructor(orm: MikroORM, versionsMax: number) {
    this.#orm = orm;
    this.#versionsMax = versionsMax;
  }

  async add({ createdAtMs, ...version }: NamedVersion): Promise<boolean> {
    const { documentId } = version;
    return await this.#orm.em.fork().transactional(async (em) => {
      // Whoever adds to the same document waits here, so that the bound holds, and a deletion can't come between.
      const document = await em.findOne(
        DocumentEntity,
        { documentId, deletedAt: null },
        { lockMode: LockMode.PESSIMISTIC_WRITE },
      );
      if (document === null) return false;
      if ((await em.count(VersionEntity, { documentId })) >= this.#versionsMax) {
        throw new TooManyVersionsError(`a document may have ${this.#versionsMax} named revisions`);
      }
      await em.insert(VersionEntity, { ...version, createdAt: new Date(createdAtMs) });
      return true;
    });
  }

  async list({ documentId, after, limit }: { documentId: string; after: string | undefined; limit: number }) {
    const behind = after === undefined ? {} : { versionId: { $lt: after } };
    const rows = await this.#orm.em
      .fork()
      .find(VersionEntity, { documentId, ...behind }, { orderBy: { versionId: 'desc' }, limit });
    return rows.map(({ versionId, revision, name, userId, createdAt }) => {
      return { versionId, documentId, revision, name, userId, createdAtMs: createdAt.getTime() };
    });
  }
}
