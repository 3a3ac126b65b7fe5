import { status } from '@grpc/grpc-js';
import type { SubmissionLog } from '@weft/submission-log/submission-log';
import { expect, onTestFinished, test } from 'vitest';
import { HISTORY_PACE } from './application/history-pace.ts';
import type { RunningDocumentService } from './service.ts';
import { TestInstallation, TestSession } from './testing/test-service.ts';
import { TestSubscriber } from './testing/test-subscriber.ts';
import { waitFor } from './testing/wait-for.ts';

async function installation(): Promise<TestInstallation> {
  const opened = await TestInstallation.open();
  onTestFinished(() => opened[Symbol.asyncDispose]());
  return opened;
}

/** The log, for an instance that the group gives nothing. */
function withoutShare(log: SubmissionLog): SubmissionLog {
  const nothing = () => undefined;
  const idle = {
    seek: nothing,
    pause: nothing,
    resume: nothing,
    inTouch: true,
    committed: nothing,
    close: async () => {},
  };
  return {
    describe: () => log.describe(),
    ends: () => log.ends(),
    openPublisher: () => log.openPublisher(),
    openConsumer: async () => idle,
    close: async () => {},
  };
}

interface Subscription {
  readonly token: string;
  readonly documentId: string;
  readonly paused?: boolean;
}

function subscribe(service: RunningDocumentService, subscription: Subscription): TestSubscriber {
  const subscriber = new TestSubscriber({ address: service.publicGrpcAddress ?? '', ...subscription });
  onTestFinished(() => subscriber.close());
  return subscriber;
}

function count(to: number): number[] {
  return Array.from({ length: to }, (_, index) => index + 1);
}

test('who follows through an instance that owns nothing misses nothing while the owner moves, and hears nothing twice', async () => {
  const weft = await installation();
  let owner = await weft.start();
  const serving = await weft.start({ log: withoutShare(weft.log) });
  const ada = await weft.user();
  const documentId = await weft.document(owner, ada, { content: '' });
  const session = new TestSession(documentId, ada);
  const subscriber = subscribe(serving, { token: ada, documentId });
  let edits = 0;
  let moved = false;
  const typing = (async () => {
    for (; !moved; edits += 5) {
      await weft.publish(...Array.from({ length: 5 }, (_, index) => session.edit(['x'], edits + index)));
    }
  })();
  for (let hop = 0; hop < 2; hop += 1) {
    await subscriber.reach(subscriber.operations.length + 20);
    const next = await weft.start();
    await owner.stop();
    owner = next;
  }
  await subscriber.reach(subscriber.operations.length + 20);
  moved = true;
  await typing;
  await subscriber.reach(edits);
  expect(subscriber.revisions).toEqual(count(edits));
  expect(serving.context.engine.ownership.held.size).toBe(0);
});

test('an owner whose epoch was taken sends its followers to the next one', async () => {
  const weft = await installation();
  const owner = await weft.start();
  const serving = await weft.start({ log: withoutShare(weft.log) });
  const ada = await weft.user();
  const documentId = await weft.document(owner, ada, { content: '' });
  const session = new TestSession(documentId, ada);
  const [near, far] = [owner, serving].map((service) => subscribe(service, { token: ada, documentId }));
  await weft.publish(session.edit(['x'], 0));
  await Promise.all([near?.reach(1), far?.reach(1)]);
  await weft.database.pool.query('UPDATE partitions SET epoch = epoch + 1');
  await weft.publish(session.edit(['y'], 1));
  await Promise.all([near?.reach(2), far?.reach(2)]);
  expect([near?.revisions, far?.revisions]).toEqual([count(2), count(2)]);
});

test('without an owner for too long, who follows is told to come back', async () => {
  const weft = await installation();
  const owner = await weft.start();
  const serving = await weft.start({ log: withoutShare(weft.log), subscribers: { searchMs: 1_000 } });
  const ada = await weft.user();
  const documentId = await weft.document(owner, ada, { content: '' });
  const subscriber = subscribe(serving, { token: ada, documentId });
  await waitFor(() => subscriber.standings[0], 'a sign of life');
  await owner.stop();
  expect(await subscriber.ended()).toMatchObject({
    code: status.UNAVAILABLE,
    reason: 'OWNER_UNAVAILABLE',
    retryAfterMs: 1_000,
  });
});

test('an instance that stops sends its followers elsewhere', async () => {
  const weft = await installation();
  const service = await weft.start();
  const ada = await weft.user();
  const documentId = await weft.document(service, ada, { content: '' });
  const subscriber = subscribe(service, { token: ada, documentId });
  await waitFor(() => subscriber.standings[0], 'a sign of life');
  await service.stop();
  expect(await subscriber.ended()).toMatchObject({ code: status.UNAVAILABLE, reason: 'SHUTTING_DOWN' });
});

test('the internal listener asks for no token and passes nobody on', async () => {
  const weft = await installation();
  const owner = await weft.start();
  const serving = await weft.start({ log: withoutShare(weft.log) });
  const ada = await weft.user();
  const documentId = await weft.document(owner, ada, { content: '' });
  const at = (address: string) => {
    const subscriber = new TestSubscriber({ address, token: undefined, documentId });
    onTestFinished(() => subscriber.close());
    return subscriber;
  };
  const fed = at(owner.grpcAddress);
  await waitFor(() => fed.standings[0], 'a sign of life');
  expect(await at(serving.grpcAddress).ended()).toMatchObject({ reason: 'NOT_OWNER' });
});

/** Fills a document with so many edits of 50 kB. */
async function fill(weft: TestInstallation, documentId: string, { userId, edits }: { userId: string; edits: number }) {
  const session = new TestSession(documentId, userId);
  for (let revision = 0; revision < edits; revision += 10) {
    const batch = Array.from({ length: 10 }, (_, index) => session.edit(['x'.repeat(50_000)], revision + index));
    await weft.publish(...batch);
  }
  await weft.committed(documentId, edits);
}

/** Operations written to subscribers of an instance. */
async function written({ context }: RunningDocumentService): Promise<number> {
  const text = await context.metrics.text();
  return Number(/^weft_subscriber_operations_total (\d+)$/m.exec(text)?.[1]);
}

test.for(['owner', 'other'] as const)(
  'who reads slowly at the %s holds no more than the bound, and gets everything in the end',
  async (at) => {
    const weft = await installation();
    const owner = await weft.start();
    const service = at === 'owner' ? owner : await weft.start({ log: withoutShare(weft.log) });
    const ada = await weft.user();
    const documentId = await weft.document(owner, ada, { content: '' });
    const slow = subscribe(service, { token: ada, documentId, paused: true });
    const quick = subscribe(service, { token: ada, documentId });
    await waitFor(() => quick.standings[0], 'a sign of life');
    await fill(weft, documentId, { userId: ada, edits: 160 });
    await quick.reach(160);
    // Of 8 MB no more than fits into flow control's windows and SUBSCRIBER_UNREAD_BYTES.
    expect((await written(service)) - quick.operations.length).toBeLessThan(40);
    slow.read();
    await slow.reach(160);
    expect(slow.revisions).toEqual(count(160));
    expect(quick.revisions).toEqual(count(160));
  },
);

test('who begins where history has left the database gets it from the segments, then what is new', async () => {
  const weft = await installation();
  const pace = { ...HISTORY_PACE, snapshotOperations: 50, keptOperations: 20, segmentOperations: 20, sweepMs: 50 };
  const service = await weft.start({ pace });
  const ada = await weft.user();
  const documentId = await weft.document(service, ada, { content: '' });
  const session = new TestSession(documentId, ada);
  await weft.publish(...Array.from({ length: 200 }, (_, revision) => session.edit(['x'], revision)));
  await waitFor(async () => {
    const text = 'SELECT min(revision) AS first FROM operations WHERE document_id = $1';
    const { rows } = await weft.database.pool.query<{ first: number }>(text, [documentId]);
    return (rows[0]?.first ?? 0) > 100 || undefined;
  }, 'old operations to leave the database');
  const subscriber = subscribe(service, { token: ada, documentId });
  await subscriber.reach(200);
  await weft.publish(session.edit(['y'], 200));
  await subscriber.reach(201);
  expect(subscriber.revisions).toEqual(count(201));
});

test('who reads nothing for too long is ended with what to resume by, and keeps the seat until the stream is gone', async () => {
  const weft = await installation();
  const service = await weft.start({ subscribers: { stallMs: 200 } });
  const ada = await weft.user();
  const documentId = await weft.document(service, ada, { content: '' });
  await fill(weft, documentId, { userId: ada, edits: 60 });
  const subscriber = subscribe(service, { token: ada, documentId, paused: true });
  const { seats } = service.context.handlers.subscriptions;
  await waitFor(() => subscriber.operations[0], 'the first operation');
  const until = performance.now() + 1_000;
  await waitFor(() => (performance.now() > until ? true : undefined), 'its patience to end');
  expect(seats.count).toBe(1);
  subscriber.read();
  expect(await subscriber.ended()).toMatchObject({ code: status.RESOURCE_EXHAUSTED, reason: 'SLOW_CONSUMER' });
  expect(subscriber.revisions).toEqual(count(subscriber.revisions.length));
  expect(subscriber.revisions.length).toBeLessThan(60);
  await waitFor(() => (seats.count === 0 ? true : undefined), 'the seat to be free');
});

test('who never reads is cut after the end, and gives the seat back whatever his connection does', async () => {
  const weft = await installation();
  const service = await weft.start({ subscribers: { stallMs: 200, endMs: 300 } });
  const ada = await weft.user();
  const documentId = await weft.document(service, ada, { content: '' });
  await fill(weft, documentId, { userId: ada, edits: 60 });
  const subscriber = subscribe(service, { token: ada, documentId, paused: true });
  await waitFor(() => subscriber.operations[0], 'the first operation');
  const { seats } = service.context.handlers.subscriptions;
  await waitFor(() => (seats.count === 0 ? true : undefined), 'the seat to be free');
  expect(subscriber.operations).toHaveLength(1);
});

test('there are only so many seats, for an instance and for a user', async () => {
  const weft = await installation();
  const service = await weft.start({ subscribers: { seats: { subscribers: 3, perUser: 2, forwarded: 1 } } });
  const [ada, bob] = [await weft.user(), await weft.user()];
  const documentId = await weft.document(service, ada, { content: '' });
  const bobs = await weft.document(service, bob, { content: '' });
  const follow = async (token: string, document: string) => {
    const subscriber = subscribe(service, { token, documentId: document });
    await waitFor(() => subscriber.standings[0], 'a sign of life');
    return subscriber;
  };
  const full = { code: status.RESOURCE_EXHAUSTED, reason: 'TOO_MANY_SUBSCRIBERS' };
  const first = await follow(ada, documentId);
  await follow(ada, documentId);
  expect(await subscribe(service, { token: ada, documentId }).ended()).toMatchObject(full);
  await follow(bob, bobs);
  expect(await subscribe(service, { token: bob, documentId: bobs }).ended()).toMatchObject(full);
  first.close();
  await waitFor(() => (service.context.handlers.subscriptions.seats.count === 2 ? true : undefined), 'a free seat');
  await follow(bob, bobs);
});
