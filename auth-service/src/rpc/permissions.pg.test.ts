import { randomUUID } from 'node:crypto';
import { Metadata, status } from '@grpc/grpc-js';
import { Role } from '@weft/gen/role';
import { callUnary } from '@weft/service-kit/grpc-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AuthFixture, type SignedIn } from '../testing/auth-fixture.ts';

let auth: AuthFixture;
let ada: SignedIn;
let grace: SignedIn;
let eve: SignedIn;
let documentId: string;

beforeAll(async () => {
  auth = await AuthFixture.start();
  [ada, grace, eve] = [await auth.signIn('ada'), await auth.signIn('grace'), await auth.signIn('eve')];
});
afterAll(() => auth[Symbol.asyncDispose]());
beforeEach(async () => {
  documentId = await auth.createDocument(ada);
});

const NOT_FOUND = { code: status.NOT_FOUND, reason: 'NOT_FOUND' };
const DENIED = { code: status.PERMISSION_DENIED };
const INVALID = { code: status.INVALID_ARGUMENT };

function listAs(caller: SignedIn, request: { pageSize?: number; pageToken?: string } = {}) {
  const { permissions } = auth.internal;
  const { pageSize = 0, pageToken = '' } = request;
  return callUnary(permissions.listPermissions.bind(permissions), { documentId, pageSize, pageToken }, caller);
}

function checkAs(caller: { metadata: Metadata }, userId: string, clients = auth.internal) {
  const { permissions } = clients;
  return callUnary(permissions.checkPermission.bind(permissions), { documentId, userId }, caller);
}

async function count(table: 'permission_changes' | 'audit'): Promise<number> {
  const sql = `SELECT count(*) AS n FROM ${table} WHERE document_id = $1`;
  const { rows } = await auth.database.pool.query<{ n: number }>(sql, [documentId]);
  return rows[0]?.n ?? 0;
}

describe('CheckPermission', () => {
  it("gives the owner's role, and each role that was given, with the epoch", async () => {
    expect(await auth.check(documentId, ada.userId)).toEqual({ role: Role.ROLE_OWNER, permissionEpoch: 0n });
    for (const role of [Role.ROLE_VIEWER, Role.ROLE_COMMENTER, Role.ROLE_EDITOR]) {
      await auth.grant(documentId, grace.userId, { role, by: ada });
      expect((await auth.check(documentId, grace.userId)).role).toBe(role);
    }
    expect((await auth.check(documentId, grace.userId)).permissionEpoch).toBe(3n);
  });

  it('finds nothing where there is no role, no document, no user or a deleted document', async () => {
    await expect(auth.check(documentId, grace.userId)).rejects.toMatchObject(NOT_FOUND);
    await expect(auth.check(randomUUID(), ada.userId)).rejects.toMatchObject(NOT_FOUND);
    await expect(auth.check(documentId, randomUUID())).rejects.toMatchObject(NOT_FOUND);
    await auth.grant(documentId, grace.userId, { role: Role.ROLE_EDITOR, by: ada });
    await auth.database.pool.query('UPDATE documents SET deleted_at = now() WHERE document_id = $1', [documentId]);
    await expect(auth.check(documentId, ada.userId)).rejects.toMatchObject(NOT_FOUND);
    await expect(auth.check(documentId, grace.userId)).rejects.toMatchObject(NOT_FOUND);
  });

  it.each(['', 'x', '0199A1B2-C3D4-7E5F-8A9B-0C1D2E3F4A5B', '0199a1b2c3d47e5f8a9b0c1d2e3f4a5b', "' OR true --"])(
    'refuses the id %j',
    async (id) => {
      await expect(auth.check(id, ada.userId)).rejects.toMatchObject(INVALID);
      await expect(auth.check(documentId, id)).rejects.toMatchObject(INVALID);
    },
  );

  it('answers people about themselves only', async () => {
    expect((await checkAs(ada, ada.userId)).role).toBe(Role.ROLE_OWNER);
    await expect(checkAs(ada, grace.userId)).rejects.toMatchObject(DENIED);
    await expect(checkAs(eve, ada.userId)).rejects.toMatchObject(DENIED);
  });

  it('answers services on the internal listener only', async () => {
    const nobody = { metadata: new Metadata() };
    await expect(checkAs(nobody, ada.userId, auth.public)).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
    expect((await checkAs(ada, ada.userId, auth.public)).role).toBe(Role.ROLE_OWNER);
  });

  it('takes no bad token for a service', async () => {
    const bad = new Metadata();
    bad.set('authorization', 'Bearer x.y.z');
    await expect(checkAs({ metadata: bad }, ada.userId)).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
  });
});

describe('BatchCheckPermissions', () => {
  const batch = (checks: { documentId: string; userId: string }[], caller?: SignedIn) => {
    const { permissions } = auth.internal;
    return callUnary(permissions.batchCheckPermissions.bind(permissions), { checks }, caller);
  };

  it('answers each in order, also those asked twice and those without a role', async () => {
    await auth.grant(documentId, grace.userId, { role: Role.ROLE_VIEWER, by: ada });
    const { results } = await batch([
      { documentId, userId: eve.userId },
      { documentId, userId: ada.userId },
      { documentId: randomUUID(), userId: ada.userId },
      { documentId, userId: grace.userId },
      { documentId, userId: ada.userId },
    ]);
    expect(results).toEqual([
      { role: Role.ROLE_UNSPECIFIED, permissionEpoch: 0n },
      { role: Role.ROLE_OWNER, permissionEpoch: 1n },
      { role: Role.ROLE_UNSPECIFIED, permissionEpoch: 0n },
      { role: Role.ROLE_VIEWER, permissionEpoch: 1n },
      { role: Role.ROLE_OWNER, permissionEpoch: 1n },
    ]);
  });

  it('takes 1 000 at once, not 0 and not 1 001', async () => {
    const check = { documentId, userId: ada.userId };
    expect((await batch(Array.from({ length: 1_000 }, () => check))).results).toHaveLength(1_000);
    await expect(batch([])).rejects.toMatchObject(INVALID);
    await expect(batch(Array.from({ length: 1_001 }, () => check))).rejects.toMatchObject(INVALID);
  });

  it('refuses the whole when one is about somebody else, or has a bad id', async () => {
    const mine = { documentId, userId: ada.userId };
    await expect(batch([mine, { documentId, userId: grace.userId }], ada)).rejects.toMatchObject(DENIED);
    await expect(batch([mine, { documentId, userId: grace.userId.toUpperCase() }])).rejects.toMatchObject(INVALID);
  });
});

describe('GrantPermission', () => {
  it('gives a role, once', async () => {
    const first = await auth.grant(documentId, grace.userId, { role: Role.ROLE_EDITOR, by: ada });
    const again = await auth.grant(documentId, grace.userId, { role: Role.ROLE_EDITOR, by: ada });
    expect(first.permission).toMatchObject({ documentId, userId: grace.userId, role: Role.ROLE_EDITOR });
    expect(again).toEqual(first);
    expect((await auth.check(documentId, grace.userId)).permissionEpoch).toBe(1n);
    expect([await count('permission_changes'), await count('audit'), (await relayed()).length]).toEqual([1, 1, 0]);
  });

  it('tells the sequencer when it takes rights away', async () => {
    await auth.grant(documentId, grace.userId, { role: Role.ROLE_EDITOR, by: ada });
    await auth.grant(documentId, grace.userId, { role: Role.ROLE_VIEWER, by: ada });
    const [record] = await relayed();
    expect(record).toMatchObject({ documentId, userId: ada.userId, sessionId: '', sequence: 0, semantics: 1 });
    expect(record?.action).toEqual({
      $case: 'permissionChange',
      value: { userId: grace.userId, role: Role.ROLE_VIEWER, permissionEpoch: 2n },
    });
  });

  it('is for the owner; others learn of the document only what they know already', async () => {
    const role = Role.ROLE_VIEWER;
    await auth.grant(documentId, grace.userId, { role: Role.ROLE_EDITOR, by: ada });
    await expect(auth.grant(documentId, eve.userId, { role, by: grace })).rejects.toMatchObject(DENIED);
    await expect(auth.grant(documentId, eve.userId, { role, by: eve })).rejects.toMatchObject(NOT_FOUND);
    await expect(auth.grant(randomUUID(), eve.userId, { role, by: eve })).rejects.toMatchObject(NOT_FOUND);
  });

  it('needs a user, and not the owner', async () => {
    const role = Role.ROLE_VIEWER;
    await expect(auth.grant(documentId, randomUUID(), { role, by: ada })).rejects.toMatchObject(NOT_FOUND);
    await expect(auth.grant(documentId, ada.userId, { role, by: ada })).rejects.toMatchObject(INVALID);
  });

  it.each([Role.ROLE_UNSPECIFIED, Role.ROLE_OWNER, 7 as Role])("can't give the role %i", async (role) => {
    await expect(auth.grant(documentId, grace.userId, { role, by: ada })).rejects.toMatchObject(INVALID);
  });

  it('needs a token on either listener', async () => {
    for (const { permissions } of [auth.internal, auth.public]) {
      const request = { documentId, userId: grace.userId, role: Role.ROLE_VIEWER };
      await expect(callUnary(permissions.grantPermission.bind(permissions), request)).rejects.toMatchObject({
        code: status.UNAUTHENTICATED,
      });
    }
  });

  it('leaves nothing behind when it is refused', async () => {
    await expect(auth.grant(documentId, randomUUID(), { role: Role.ROLE_VIEWER, by: ada })).rejects.toThrow();
    expect([await count('permission_changes'), await count('audit'), (await relayed()).length]).toEqual([0, 0, 0]);
  });

  it('counts epochs without gap or repeat, however many change rights at once', async () => {
    const roles = [Role.ROLE_VIEWER, Role.ROLE_COMMENTER, Role.ROLE_EDITOR];
    await Promise.all(
      Array.from({ length: 24 }, (_, index) =>
        auth.grant(documentId, (index % 2 === 0 ? grace : eve).userId, { role: roles[index % 3] ?? 1, by: ada }),
      ),
    );
    const { rows } = await auth.database.pool.query<{ epoch: number }>(
      'SELECT epoch FROM permission_changes WHERE document_id = $1 ORDER BY position',
      [documentId],
    );
    expect(rows.map(({ epoch }) => epoch)).toEqual(rows.map((_, index) => index + 1));
    expect((await auth.check(documentId, ada.userId)).permissionEpoch).toBe(BigInt(rows.length));
  });
});

describe('RevokePermission', () => {
  beforeEach(() => auth.grant(documentId, grace.userId, { role: Role.ROLE_EDITOR, by: ada }));

  it('takes the role, once, and tells the sequencer', async () => {
    await auth.revoke(documentId, grace.userId, ada);
    await auth.revoke(documentId, grace.userId, ada);
    await expect(auth.check(documentId, grace.userId)).rejects.toMatchObject(NOT_FOUND);
    expect((await auth.check(documentId, ada.userId)).permissionEpoch).toBe(2n);
    const records = await relayed();
    expect(records.map(({ action }) => action?.value)).toEqual([
      { userId: grace.userId, role: Role.ROLE_UNSPECIFIED, permissionEpoch: 2n },
    ]);
  });

  it("lets everybody give up one's own, also when it is gone or never was", async () => {
    await auth.revoke(documentId, grace.userId, grace);
    await auth.revoke(documentId, grace.userId, grace);
    await auth.revoke(documentId, eve.userId, eve);
    await auth.revoke(randomUUID(), eve.userId, eve);
    expect(await relayed()).toHaveLength(1);
  });

  it('is for the owner otherwise, and never concerns him', async () => {
    await auth.grant(documentId, eve.userId, { role: Role.ROLE_VIEWER, by: ada });
    await expect(auth.revoke(documentId, eve.userId, grace)).rejects.toMatchObject(DENIED);
    await auth.revoke(documentId, eve.userId, ada);
    await expect(auth.revoke(documentId, grace.userId, eve)).rejects.toMatchObject(NOT_FOUND);
    await expect(auth.revoke(documentId, ada.userId, ada)).rejects.toMatchObject(INVALID);
    await expect(auth.revoke(documentId, 'X', ada)).rejects.toMatchObject(INVALID);
  });

  it('is written to the audit log without content', async () => {
    await auth.revoke(documentId, grace.userId, ada);
    const { rows } = await auth.database.pool.query(
      'SELECT actor_id, action, user_id, detail FROM audit WHERE document_id = $1 ORDER BY audit_id',
      [documentId],
    );
    const who = { actor_id: ada.userId, user_id: grace.userId };
    expect(rows).toEqual([
      { ...who, action: 'grant', detail: 'editor' },
      { ...who, action: 'revoke', detail: 'had editor' },
    ]);
  });
});

describe('ListPermissions', () => {
  it('lists all, page by page, the owner first', async () => {
    const others = await Promise.all(['p1', 'p2', 'p3', 'p4'].map((name) => auth.signIn(name)));
    for (const { userId } of others) await auth.grant(documentId, userId, { role: Role.ROLE_VIEWER, by: ada });
    const given = others.map(({ userId }) => userId).sort();
    for (const pageSize of [0, 1, 2, 3, 5, 1_000]) {
      const listed: string[] = [];
      let pageToken = '';
      do {
        const page = await listAs(ada, { pageSize, pageToken });
        expect(page.permissions.length).toBeLessThanOrEqual(pageSize === 0 ? 100 : pageSize);
        listed.push(...page.permissions.map(({ userId }) => userId));
        pageToken = page.nextPageToken;
      } while (pageToken !== '');
      expect(listed).toEqual([ada.userId, ...given]);
    }
    const [owner, first] = (await listAs(ada)).permissions;
    expect(owner).toMatchObject({ role: Role.ROLE_OWNER, createTime: undefined });
    expect(first?.createTime).toBeInstanceOf(Date);
  });

  it('is for those who may read', async () => {
    await auth.grant(documentId, grace.userId, { role: Role.ROLE_VIEWER, by: ada });
    expect((await listAs(grace)).permissions).toHaveLength(2);
    await expect(listAs(eve)).rejects.toMatchObject(NOT_FOUND);
  });

  it('refuses pages that are too big, and tokens it never gave out', async () => {
    await expect(listAs(ada, { pageSize: 1_001 })).rejects.toMatchObject(INVALID);
    await expect(listAs(ada, { pageToken: 'x' })).rejects.toMatchObject(INVALID);
    await expect(listAs(ada, { pageToken: 'A'.repeat(257) })).rejects.toMatchObject(INVALID);
  });
});

function relayed() {
  return auth.relayed(documentId);
}
