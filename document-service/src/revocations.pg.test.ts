import type { SubmissionRecord } from '@weft/ot/sequencer';
import { expect, test } from 'vitest';
import { oneService } from './testing/one-service.ts';
import type { TestGateway } from './testing/test-gateway.ts';
import { TestSession } from './testing/test-service.ts';
import { waitFor } from './testing/wait-for.ts';

/** Roles as the contract numbers them. */
const [NONE, VIEWER] = [0, 1];

const { weft, ada, service: first } = await oneService();
let service = first;
const bob = await weft.user();

/** A change of Bob's rights, as auth-service's outbox brings it to the log. */
function change(documentId: string, role: number, epoch: bigint): SubmissionRecord {
  const action = { kind: 'permission-change', userId: bob, role, epoch } as const;
  return { ...new TestSession(documentId, ada).at(0, [], 0), sessionId: '', action, permissionEpoch: epoch };
}

/** As a gateway publishes it that found the author's role at this epoch. */
function found(record: SubmissionRecord, permissionEpoch: bigint): SubmissionRecord {
  return { ...record, permissionEpoch };
}

function refusalOf(gateway: TestGateway, { sessionId }: TestSession): Promise<string> {
  return waitFor(() => {
    for (const { event } of gateway.events) {
      if (event?.$case === 'rejected' && event.value.session?.sessionId === sessionId) return event.value.code;
    }
    return undefined;
  }, 'a refusal');
}

/** Another instance has the partitions once this one is gone. */
async function takeOver(): Promise<void> {
  const former = service;
  service = await weft.start();
  await former.stop();
}

async function rightsOf(documentId: string) {
  const { rows } = await weft.database.pool.query<{ user_id: string; epoch: number; role: string | null }>(
    'SELECT user_id, epoch, role FROM revocations WHERE document_id = $1',
    [documentId],
  );
  return rows;
}

test('what is in the log before the change counts, what comes behind it does not, in one batch and the next', async () => {
  const documentId = await weft.document(service, ada);
  const gateway = weft.attach(service);
  await gateway.opened(documentId);
  const before = new TestSession(documentId, bob);
  const behind = new TestSession(documentId, bob);
  await weft.publish(
    found(before.edit(['a'], 0), 4n),
    change(documentId, NONE, 5n),
    found(before.edit(['b'], 1), 4n),
    found(behind.edit(['c'], 0), 4n),
  );
  expect([await refusalOf(gateway, before), await refusalOf(gateway, behind)]).toEqual(
    Array(2).fill('PERMISSION_DENIED'),
  );
  expect(gateway.heard(documentId)).toHaveLength(1);
  const later = new TestSession(documentId, bob);
  await weft.publish(found(later.edit(['d'], 1), 0n));
  expect(await refusalOf(gateway, later)).toBe('PERMISSION_DENIED');
  expect(await rightsOf(documentId)).toEqual([{ user_id: bob, epoch: 5, role: null }]);
});

test('a change counts on both sides of a takeover, and what was accepted before it keeps its outcome', async () => {
  const documentId = await weft.document(service, ada);
  const gateway = weft.attach(service);
  await gateway.opened(documentId);
  const session = new TestSession(documentId, bob);
  const first = found(session.edit(['a'], 0), 1n);
  await weft.publish(first, change(documentId, VIEWER, 2n));
  await gateway.event(documentId, 'rightsChanged');
  await takeOver();
  const next = weft.attach(service);
  await next.opened(documentId);
  // A gateway that never heard of the change publishes what its client sends, and repeats what had no outcome.
  const stale = new TestSession(documentId, bob);
  await weft.publish(first, found(session.edit(['b'], 1), 1n), found(stale.edit(['c'], 1), 1n));
  expect((await next.event(documentId, 'repeated')).value).toMatchObject({ sequence: 1, revision: 1 });
  expect([await refusalOf(next, session), await refusalOf(next, stale)]).toEqual(Array(2).fill('PERMISSION_DENIED'));
  // The refusal ended the session for good: a later right does not bring it back.
  await takeOver();
  const last = weft.attach(service);
  const opened = await last.opened(documentId, [session.key]);
  expect(opened).toMatchObject({ revision: 1, sessions: [{ endedCode: 'PERMISSION_DENIED', lastSequence: 1 }] });
});

test('whoever got the right back writes again, whatever order the records come in and however often', async () => {
  const documentId = await weft.document(service, ada);
  const gateway = weft.attach(service);
  await gateway.opened(documentId);
  // Granted at 1, taken at 2, granted again at 3: the record of 2 comes late, twice, and again behind another takeover.
  const early = new TestSession(documentId, bob);
  await weft.publish(found(early.edit(['a'], 0), 3n), change(documentId, NONE, 2n));
  await weft.publish(found(early.edit(['b'], 1), 3n), change(documentId, NONE, 2n));
  await gateway.reach(documentId, 2);
  await takeOver();
  const next = weft.attach(service);
  await next.opened(documentId);
  await weft.publish(change(documentId, NONE, 2n), found(early.edit(['c'], 2), 3n));
  await next.reach(documentId, 3);
  // Taken once more, and an older change behind it: the newest one stays.
  const stale = new TestSession(documentId, bob);
  await weft.publish(change(documentId, VIEWER, 4n), change(documentId, NONE, 2n), found(stale.edit(['d'], 3), 3n));
  expect(await refusalOf(next, stale)).toBe('PERMISSION_DENIED');
  expect(await rightsOf(documentId)).toEqual([{ user_id: bob, epoch: 4, role: 'viewer' }]);
});

test('a copy that its gateway denied gets the outcome of an earlier one, and else ends the session for good', async () => {
  const documentId = await weft.document(service, ada);
  const gateway = weft.attach(service);
  await gateway.opened(documentId);
  const session = new TestSession(documentId, bob);
  const first = session.edit(['a'], 0);
  await weft.publish(first, { ...first, denied: true });
  expect((await gateway.event(documentId, 'repeated')).value).toMatchObject({ sequence: 1, revision: 1 });
  const second = session.edit(['b'], 1);
  await weft.publish({ ...second, denied: true });
  expect(await refusalOf(gateway, session)).toBe('PERMISSION_DENIED');
  await takeOver();
  const next = weft.attach(service);
  expect(await next.opened(documentId, [session.key])).toMatchObject({
    sessions: [{ endedCode: 'PERMISSION_DENIED' }],
  });
  // The other copy was on its way for long.
  await weft.publish(second);
  expect(await refusalOf(next, session)).toBe('PERMISSION_DENIED');
  expect((await next.opened(documentId)).revision).toBe(1);
});

test("one user's loss is nobody else's", async () => {
  const documentId = await weft.document(service, ada);
  const gateway = weft.attach(service);
  await gateway.opened(documentId);
  await weft.publish(change(documentId, NONE, 9n), found(new TestSession(documentId, ada).edit(['a'], 0), 0n));
  await gateway.reach(documentId, 1);
});
