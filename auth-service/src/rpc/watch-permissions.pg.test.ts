import { status } from '@grpc/grpc-js';
import { Role } from '@weft/gen/role';
import { until } from '@weft/tests/harness/until';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CHANGE_RETENTION_HOURS, CHANGES_PER_PAGE } from '../limits.ts';
import { grantPermission } from '../postgres/permission-change.ts';
import { AuthFixture, type SignedIn } from '../testing/auth-fixture.ts';
import { WatchReader } from '../testing/watch-reader.ts';

let auth: AuthFixture;
let ada: SignedIn;
let grace: SignedIn;
let documentId: string;
let changes: number;

beforeEach(async () => {
  changes = 0;
  auth = await AuthFixture.start();
  [ada, grace] = [await auth.signIn('ada'), await auth.signIn('grace')];
  documentId = await auth.createDocument(ada);
});
afterEach(() => auth[Symbol.asyncDispose]());

const watch = (afterPosition = 0n, { permissions } = auth.internal) => new WatchReader(permissions, afterPosition);
const allEpochs = async () => {
  const { rows } = await auth.database.pool.query<{ epoch: number }>(
    'SELECT epoch FROM permission_changes ORDER BY position',
  );
  return rows.map(({ epoch }) => BigInt(epoch));
};
const epochs = (reader: WatchReader) => reader.invalidations.map(({ permissionEpoch }) => permissionEpoch);

/** Changes a user's role back and forth, one change after another. */
async function change(times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    changes += 1;
    const role = changes % 2 === 0 ? Role.ROLE_VIEWER : Role.ROLE_EDITOR;
    await auth.grant(documentId, grace.userId, { role, by: ada });
  }
}

/** Changes as they would be after long use, without the time that takes. */
async function insertChanges(count: number): Promise<void> {
  await auth.database.pool.query(
    `INSERT INTO permission_changes (document_id, user_id, epoch, role)
     SELECT $1, $2, n, 'viewer' FROM generate_series(1, $3::int) AS n`,
    [documentId, grace.userId, count],
  );
}

describe('a watch', () => {
  it('says something at once and every half second', async () => {
    using reader = watch();
    const begunMs = performance.now();
    await until('signs of life', () => reader.messages.length >= 5);
    expect((reader.messages[0]?.atMs ?? Number.POSITIVE_INFINITY) - begunMs).toBeLessThan(400);
    const pauses = reader.messages.slice(2).map(({ atMs }, index) => atMs - (reader.messages[index + 1]?.atMs ?? 0));
    for (const pause of pauses) {
      expect(pause).toBeGreaterThan(250);
      expect(pause).toBeLessThan(1_000);
    }
  });

  it('tells what changes from now on, through another instance too', async () => {
    await change(1);
    const another = await auth.startAnother();
    using here = watch();
    using there = watch(0n, another.clients);
    await until('both watches', () => here.messages.length > 0 && there.messages.length > 0);
    const begunMs = performance.now();
    await auth.revoke(documentId, grace.userId, ada);
    await until('the revocation', () => here.invalidations.length > 0 && there.invalidations.length > 0);
    expect(performance.now() - begunMs).toBeLessThan(1_000);
    const revocation = { documentId, userId: grace.userId, permissionEpoch: 2n, role: Role.ROLE_UNSPECIFIED };
    expect(here.invalidations).toEqual([revocation]);
    expect(there.invalidations).toEqual([revocation]);
  });

  it('goes on where it was, without gap or repeat', async () => {
    const first = watch();
    await until('the first watch', () => first.messages.length > 0);
    await change(3);
    await until('three changes', () => first.invalidations.length === 3);
    first[Symbol.dispose]();
    await change(4);
    using second = watch(first.position);
    await change(3);
    const all = await allEpochs();
    await until('the others', () => epochs(first).length + epochs(second).length >= all.length);
    expect([...epochs(first), ...epochs(second)]).toEqual(all);
    expect(second.wasReset).toBe(false);
  });

  it('catches up over many pages, and joins what happens meanwhile', async () => {
    await change(1);
    const { rows } = await auth.database.pool.query<{ position: number }>('SELECT position FROM permission_changes');
    await insertChanges(CHANGES_PER_PAGE * 3 + 7);
    using reader = watch(BigInt(rows[0]?.position ?? 0));
    await change(2);
    await until('all changes', () => reader.invalidations.length === CHANGES_PER_PAGE * 3 + 9);
    expect(reader.wasReset).toBe(false);
    const told = reader.messages.map(({ message }) => message.position);
    expect(told).toEqual(told.toSorted((left, right) => (left < right ? -1 : left > right ? 1 : 0)));
  });

  it('tells changes made at the same time in one order, missing none', async () => {
    const documents = await Promise.all([1, 2, 3, 4, 5, 6].map(() => auth.createDocument(ada)));
    using reader = watch();
    await until('the watch', () => reader.messages.length > 0);
    const roles = [Role.ROLE_VIEWER, Role.ROLE_COMMENTER, Role.ROLE_EDITOR];
    await Promise.all(
      documents.flatMap((id) =>
        Array.from({ length: 12 }, (_, index) =>
          auth.grant(id, grace.userId, { role: roles[index % 3] ?? 1, by: ada }),
        ),
      ),
    );
    const { rows } = await auth.database.pool.query<{ document_id: string; epoch: number }>(
      'SELECT document_id, epoch FROM permission_changes ORDER BY position',
    );
    await until('all changes', () => reader.invalidations.length >= rows.length);
    expect(reader.invalidations.map((told) => `${told.documentId} ${told.permissionEpoch}`)).toEqual(
      rows.map((row) => `${row.document_id} ${row.epoch}`),
    );
  });

  it('never tells a change before one that has an earlier position but is committed later', async () => {
    const [early, late] = [await auth.createDocument(ada), await auth.createDocument(ada)];
    using reader = watch();
    await until('the watch', () => reader.messages.length > 0);
    const { pool } = auth.database;
    const client = await pool.connect();
    await client.query('BEGIN');
    const subject = { documentId: early, userId: grace.userId };
    await grantPermission(client, { subject, role: 'viewer', actorId: ada.userId, nowMs: Date.now() });
    const granted = auth.grant(late, grace.userId, { role: Role.ROLE_VIEWER, by: ada });
    await until('the later change to wait', async () => {
      const waiting = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'";
      return (await pool.query(waiting)).rowCount === 1;
    });
    expect(reader.invalidations).toEqual([]);
    await client.query('COMMIT');
    client.release();
    await granted;
    await until('both changes', () => reader.invalidations.length === 2);
    expect(reader.invalidations.map((told) => told.documentId)).toEqual([early, late]);
  });

  it('is reset when what it missed was pruned, and goes on from there', async () => {
    await change(5);
    const { pool } = auth.database;
    await pool.query("UPDATE permission_changes SET changed_at = now() - interval '2 days'");
    expect(await auth.service.context.changes.prune(CHANGE_RETENTION_HOURS)).toBe(4);
    using reader = watch(1n);
    await until('the reset', () => reader.wasReset);
    await auth.revoke(documentId, grace.userId, ada);
    await until('the revocation', () => epochs(reader).includes(6n));
    expect(epochs(reader)).toEqual([6n]);
  });

  it('is not reset when the newest change is old', async () => {
    await change(2);
    using first = watch();
    await until('the watch', () => first.messages.length > 0);
    await auth.database.pool.query("UPDATE permission_changes SET changed_at = now() - interval '2 days'");
    await auth.service.context.changes.prune(CHANGE_RETENTION_HOURS);
    using second = watch(first.position);
    await until('the second watch', () => second.messages.length > 0);
    expect(second.wasReset).toBe(false);
    expect(second.position).toBe(first.position);
  });

  it('is reset when it knows more than the database', async () => {
    using late = watch(1_000n);
    await until('the reset', () => late.wasReset);
    expect(late.position).toBe(0n);
    await change(1);
    using live = watch();
    await until('the watch', () => live.messages.length > 0);
    await auth.database.pool.query('DELETE FROM permission_changes');
    await until('the reset of a live watch', () => live.wasReset);
  });

  it('falls silent while the database does not answer, and goes on after', async () => {
    using reader = watch();
    await until('the watch', () => reader.messages.length > 0);
    const blocker = await auth.database.pool.connect();
    await blocker.query('SET idle_in_transaction_session_timeout = 0');
    await blocker.query('BEGIN');
    await blocker.query('LOCK TABLE permission_changes IN ACCESS EXCLUSIVE MODE');
    const said = reader.messages.length;
    await until('two seconds of silence', () => performance.now() - (reader.messages.at(-1)?.atMs ?? 0) > 2_000);
    // A read that was under way when the lock was taken may have been told still.
    expect(reader.messages.length).toBeLessThanOrEqual(said + 1);
    await blocker.query('ROLLBACK');
    blocker.release();
    const silent = reader.messages.length;
    await until('signs of life again', () => reader.messages.length > silent + 1);
  });

  it('is for services', async () => {
    using outside = watch(0n, auth.public);
    await until('the refusal', () => outside.error !== undefined);
    expect(outside.error?.code).toBe(status.UNAUTHENTICATED);
    using withToken = new WatchReader(auth.public.permissions, 0n, ada.metadata);
    await until('the refusal of a user', () => withToken.error !== undefined);
    expect(withToken.error?.code).toBe(status.PERMISSION_DENIED);
    expect([...outside.messages, ...withToken.messages]).toEqual([]);
  });

  it('ends when the instance stops, so that the watcher goes elsewhere', async () => {
    const another = await auth.startAnother();
    using reader = watch(0n, another.clients);
    await until('the watch', () => reader.messages.length > 0);
    await another.service.stop();
    await until('the end', () => reader.error !== undefined);
    expect(reader.error).toMatchObject({ code: status.UNAVAILABLE, reason: 'STOPPING' });
  });

  it('is forgotten when the watcher leaves', async () => {
    const reader = watch();
    await until('the watch', () => reader.messages.length > 0);
    expect(auth.service.context.feed.subscriptions).toBe(1);
    reader[Symbol.dispose]();
    await until('it to be forgotten', () => auth.service.context.feed.subscriptions === 0);
  });
});
