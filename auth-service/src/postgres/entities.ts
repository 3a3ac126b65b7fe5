import { defineEntity, type InferEntity, p } from '@mikro-orm/postgresql';

export const UserEntity = defineEntity({
  name: 'User',
  tableName: 'users',
  properties: {
    userId: p.uuid().primary(),
    username: p.string().unique(),
    email: p.string().unique().nullable(),
    createdAt: p.datetime(),
  },
});

/** Written by document-service alone; only who owns it is read here. */
export const DocumentEntity = defineEntity({
  name: 'Document',
  tableName: 'documents',
  readonly: true,
  properties: {
    documentId: p.uuid().primary(),
    ownerId: p.uuid(),
    deletedAt: p.datetime().nullable(),
  },
});

export const PermissionEntity = defineEntity({
  name: 'Permission',
  tableName: 'permissions',
  properties: {
    permissionId: p.uuid().primary(),
    documentId: p.uuid(),
    userId: p.uuid(),
    role: p.string(),
    createdAt: p.datetime(),
  },
});

export const AuditEntity = defineEntity({
  name: 'Audit',
  tableName: 'audit',
  properties: {
    auditId: p.bigint('number').primary(),
    at: p.datetime(),
    actorId: p.uuid().nullable(),
    action: p.string(),
    documentId: p.uuid().nullable(),
    userId: p.uuid().nullable(),
    detail: p.string().nullable(),
  },
});

export type UserRow = InferEntity<typeof UserEntity>;
