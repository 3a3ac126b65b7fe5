import { defineEntity, p } from '@mikro-orm/core';

/** Named revisions of documents. */
export const VersionEntity = defineEntity({
  name: 'Version',
  tableName: 'versions',
  properties: {
    versionId: p.uuid().primary(),
    documentId: p.uuid(),
    revision: p.integer(),
    name: p.text(),
    userId: p.uuid(),
    createdAt: p.datetime(),
  },
});
