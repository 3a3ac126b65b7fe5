import { defineEntity, p } from '@mikro-orm/core';

/** The seed's table of documents. */
export const DocumentEntity = defineEntity({
  name: 'Document',
  tableName: 'documents',
  properties: {
    documentId: p.uuid().primary(),
    title: p.text(),
    ownerId: p.uuid(),
    contentStorageKey: p.text().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
    lastModifiedAt: p.datetime().defaultRaw('now()'),
    deletedAt: p.datetime().nullable(),
  },
});

/** Where a document stands. The commit writes it; here it is made and read. */
export const DocumentHeadEntity = defineEntity({
  name: 'DocumentHead',
  tableName: 'document_heads',
  properties: {
    documentId: p.uuid().primary(),
    partition: p.integer(),
    revision: p.integer().default(0),
    length: p.integer().default(0),
    modifiedAt: p.datetime().defaultRaw('now()'),
  },
});
