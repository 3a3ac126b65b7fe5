import { randomUUID } from 'node:crypto';
import { RoutingServiceClient, type WatchPartitionsResponse } from '@weft/gen/routing';
import { Presence } from '@weft/gen/session';
import { contentChecksum, submissionDigest } from '@weft/ot/chain';
import type { Operation } from '@weft/ot/operation';
import { encodeOperation } from '@weft/ot/operation-codec';
import { SEMANTICS } from '@weft/ot/semantics';
import { createClient } from '@weft/service-kit/grpc-client';
import { expect, test } from 'vitest';
import { oneService } from './testing/one-service.ts';
import { replay } from './testing/test-gateway.ts';
import { PARTITIONS, TestSession } from './testing/test-service.ts';
import { waitFor } from './testing/wait-for.ts';

const { weft, service, ada } = await oneService();

test('who resumes gets the operations it lacks, who has another history gets the text', async () => {
  const documentId = await weft.document(service, ada, { content: '' });
  const gateway = weft.attach(service);
  await gateway.opened(documentId);
  const session = new TestSession(documentId, ada);
  for (let revision = 0; revision < 5; revision += 1) await weft.publish(session.edit([`${revision}`], revision));
  await gateway.reach(documentId, 5);
  const [, second] = gateway.heard(documentId);
  const later = weft.attach(service);
  const resumed = await later.opened(documentId, [session.key], { revision: 2, chain: second?.chain ?? 0n });
  expect(resumed.content).toBeUndefined();
  expect(resumed.operations).toEqual(gateway.heard(documentId).slice(2));
  expect(resumed).toMatchObject({ revision: 5, length: 5 });
  expect(resumed.sessions).toMatchObject([{ lastSequence: 5, lastRevision: 5 }]);
  const differs = await later.opened(documentId, [], { revision: 2, chain: 1n });
  expect(differs).toMatchObject({ content: '43210', revision: 5 });
  const fromStart = await later.opened(documentId, [], { revision: 0, chain: 0n });
  expect(fromStart.operations).toHaveLength(5);
  const upToDate = await later.opened(documentId, [], { revision: 5, chain: resumed.chain });
  expect(upToDate).toMatchObject({ content: undefined, operations: [], revision: 5 });
  const headAlone = await later.opened(documentId, [session.key], { revision: 0xffff_ffff, chain: 0n });
  expect(headAlone).toMatchObject({ content: undefined, operations: [], revision: 5, chain: resumed.chain, length: 5 });
  expect(headAlone.sessions).toMatchObject([{ lastSequence: 5 }]);
});

test('joins in the middle of much typing miss nothing and hear nothing twice', async () => {
  const documentId = await weft.document(service, ada, { content: '' });
  const gateways = [weft.attach(service)];
  await gateways[0]?.opened(documentId);
  const session = new TestSession(documentId, ada);
  const starts: { content: string; revision: number }[] = [{ content: '', revision: 0 }];
  let edits = 0;
  let joined = false;
  const typing = (async () => {
    for (; !joined; edits += 20) {
      const records = Array.from({ length: 20 }, (_, index) => session.edit(['x'], edits + index));
      await weft.publish(...records);
    }
  })();
  const joining = (async () => {
    for (let join = 0; join < 20; join += 1) {
      const gateway = weft.attach(service);
      gateways.push(gateway);
      const opened = await gateway.opened(documentId, [session.key]);
      starts.push({ content: opened.content ?? '', revision: opened.revision });
      expect(opened.sessions[0]?.lastRevision).toBe(opened.revision);
      expect(opened.content).toHaveLength(opened.revision);
    }
    joined = true;
  })();
  await Promise.all([typing, joining]);
  for (const [index, gateway] of gateways.entries()) {
    await gateway.reach(documentId, edits);
    const start = starts[index] ?? { content: '', revision: 0 };
    expect(gateway.heard(documentId)[0]?.revision).toBe(start.revision + 1);
    expect(replay(start, gateway.heard(documentId))).toHaveLength(edits);
  }
});

test('a repeat gets its first outcome, a refusal its code, and only a final one ends the session', async () => {
  const documentId = await weft.document(service, ada, { content: 'ab' });
  const gateway = weft.attach(service);
  await gateway.opened(documentId);
  const session = new TestSession(documentId, ada);
  const first = session.edit([2, 'c'], 0);
  await weft.publish(first, first, session.at(3, ['x'], 1), session.at(2, [{ d: 9 }], 1), session.at(2, ['x'], 1));
  await waitFor(() => (gateway.events.length >= 6 ? true : undefined), 'five outcomes');
  const told = gateway.events.slice(1).map(({ event }) => event);
  expect(told[0]?.$case).toBe('operation');
  expect(told[1]).toMatchObject({ $case: 'repeated', value: { sequence: 1, revision: 1 } });
  expect(told[2]).toMatchObject({ $case: 'rejected', value: { code: 'OUT_OF_ORDER', retryable: true } });
  expect(told[3]).toMatchObject({ $case: 'rejected', value: { code: 'INVALID_OPERATION', retryable: false } });
  expect(told[4]).toMatchObject({ $case: 'rejected', value: { code: 'INVALID_OPERATION', retryable: false } });
  const again = await gateway.opened(documentId, [session.key, { userId: randomUUID(), sessionId: session.sessionId }]);
  expect(again.sessions).toMatchObject([
    { lastSequence: 1, lastRevision: 1, endedCode: 'INVALID_OPERATION' },
    { endedCode: 'SESSION_NOT_YOURS' },
  ]);
});

test('a session joined by way of another gateway is told to the first, and to nobody else', async () => {
  const documentId = await weft.document(service, ada);
  const session = new TestSession(documentId, ada);
  const [first, second] = [weft.attach(service), weft.attach(service)];
  await first.opened(documentId, [session.key]);
  await first.opened(documentId, [session.key]);
  await second.opened(documentId);
  const taken = (gateway: typeof first) => gateway.events.filter(({ event }) => event?.$case === 'sessionsTaken');
  expect([taken(first), taken(second)]).toEqual([[], []]);
  await second.opened(documentId, [session.key]);
  expect((await first.event(documentId, 'sessionsTaken'))?.value).toEqual({ sessions: [session.key] });
  expect(taken(second)).toEqual([]);
});

test('outcomes of a first submission name what was asked for, so that two under one key are told apart', async () => {
  const documentId = await weft.document(service, ada, { content: 'abcdef' });
  const gateway = weft.attach(service);
  await gateway.opened(documentId);
  const [session, other] = [new TestSession(documentId, ada), new TestSession(documentId, ada)];
  const asked = session.edit([{ d: 2 }], 0);
  await weft.publish(other.edit(['x'], 0), asked, asked, session.at(1, [{ d: 3 }], 0), other.edit(['y'], 1));
  await waitFor(() => (gateway.events.length >= 6 ? true : undefined), 'five outcomes');
  const digest = (component: Operation[number]) => submissionDigest(0, undefined, encodeOperation([component]));
  expect(gateway.events.slice(1).map(({ event, submissionDigest: named }) => [event?.$case, named])).toEqual([
    ['operation', digest('x')],
    ['operation', digest({ d: 2 })],
    ['repeated', digest({ d: 2 })],
    ['rejected', digest({ d: 3 })],
    ['operation', 0n],
  ]);
});

test('a revocation in the log is told and refuses what was allowed before it', async () => {
  const documentId = await weft.document(service, ada, { content: '' });
  const bob = await weft.user();
  const gateway = weft.attach(service);
  await gateway.opened(documentId);
  const session = new TestSession(documentId, bob);
  const change = { kind: 'permission-change', userId: bob, role: 1, epoch: 4n } as const;
  const control = { ...session.at(0, [], 0), sessionId: '', action: change };
  await weft.publish(control, session.edit(['x'], 0));
  expect((await gateway.event(documentId, 'rightsChanged'))?.value).toMatchObject({ userId: bob, role: 1 });
  expect((await gateway.event(documentId, 'rejected'))?.value).toMatchObject({ code: 'PERMISSION_DENIED' });
  const allowed = new TestSession(documentId, bob);
  await weft.publish({ ...allowed.edit(['y'], 0), permissionEpoch: 5n });
  await gateway.reach(documentId, 1);
});

test('long content and long catch-ups come in pieces', async () => {
  const content = 'añ😀'.repeat(100_000);
  const documentId = await weft.document(service, ada, { content });
  const opened = await weft.attach(service).opened(documentId);
  expect(opened.parts).toBeGreaterThan(2);
  expect(opened.content).toBe(content);
  expect(opened.length).toBe(300_000);
});

test('carets are relayed to others, shown to who joins, and go with their gateway', async () => {
  const documentId = await weft.document(service, ada, { content: 'text' });
  const [here, there] = [weft.attach(service), weft.attach(service)];
  await Promise.all([here.opened(documentId), there.opened(documentId)]);
  const sessionId = randomUUID();
  for (let head = 0; head <= 4; head += 1) here.caret(documentId, { userId: ada, sessionId, head });
  const heads = () =>
    there.events.flatMap(({ event }) => (event?.$case === 'presence' ? [Presence.decode(event.value)] : []));
  await waitFor(() => (heads().at(-1)?.head === 4 ? true : undefined), 'the last caret');
  expect(heads().length).toBeLessThan(5);
  expect(here.events.some(({ event }) => event?.$case === 'presence')).toBe(false);
  const joined = await there.opened(documentId);
  expect(joined.presences.map((bytes) => Presence.decode(bytes).head)).toEqual([4]);
  here.close();
  await waitFor(() => (heads().at(-1)?.gone === true ? true : undefined), 'the caret to go');
  expect((await there.opened(documentId)).presences).toEqual([]);
});

test('a document quiet after a change is told its checksum', async () => {
  const documentId = await weft.document(service, ada, { content: 'a' });
  const gateway = weft.attach(service);
  await gateway.opened(documentId);
  await weft.publish(new TestSession(documentId, ada).edit([1, 'ß'], 0));
  const checksum = await gateway.event(documentId, 'checksum');
  expect(checksum?.value).toEqual({ revision: 1, checksum: contentChecksum('aß') });
});

test('heartbeats say what is owned and where changed documents are', async () => {
  const documentId = await weft.document(service, ada, { content: '' });
  const gateway = weft.attach(service);
  await gateway.opened(documentId);
  await weft.publish(new TestSession(documentId, ada).edit(['x'], 0));
  const head = await waitFor(
    () =>
      gateway.messages.flatMap(({ heartbeat }) => heartbeat?.heads ?? []).find((one) => one.documentId === documentId),
    'a heartbeat with the head',
  );
  expect(head).toMatchObject({ revision: 1, chain: gateway.heard(documentId)[0]?.chain });
  const last = gateway.messages.flatMap(({ heartbeat }) => (heartbeat === undefined ? [] : [heartbeat])).at(-1);
  expect(last?.partitions.map(({ partition }) => partition).sort()).toEqual([0, 1, 2, 3]);
});

test('after its subscription is closed a gateway hears no more', async () => {
  const [left, stayed] = [await weft.document(service, ada), await weft.document(service, ada)];
  const gateway = weft.attach(service);
  await gateway.opened(left);
  await gateway.opened(stayed);
  gateway.closeSubscription(left);
  await weft.publish(new TestSession(left, ada).edit(['x'], 0));
  await weft.publish(new TestSession(stayed, ada).edit(['x'], 0));
  await gateway.reach(stayed, 1);
  await weft.publish(new TestSession(stayed, ada).edit(['x'], 0));
  await gateway.reach(stayed, 2);
  expect(gateway.heard(left)).toEqual([]);
});

test('what doesn’t exist can’t be opened', async () => {
  expect(await weft.attach(service).open(randomUUID())).toMatchObject({ code: 'NOT_FOUND', retryable: false });
});

test('watchers of partitions get the whole table, then signs of life', async () => {
  const client = createClient(RoutingServiceClient, service.grpcAddress);
  const call = client.watchPartitions({});
  const heard: WatchPartitionsResponse[] = [];
  call.on('data', (message: WatchPartitionsResponse) => heard.push(message));
  call.on('error', () => undefined);
  await waitFor(() => (heard.length >= 2 ? true : undefined), 'a table and a sign of life');
  call.cancel();
  client.close();
  expect(heard[0]?.partitionCount).toBe(PARTITIONS);
  expect(heard[0]?.owners.map(({ address, semantics }) => ({ address, semantics }))).toEqual(
    Array.from({ length: PARTITIONS }, () => ({ address: service.grpcAddress, semantics: SEMANTICS })),
  );
  expect(heard[1]?.owners).toEqual([]);
});

test('watchers of partitions hear which rules each owner knows, whoever tells them', async () => {
  const client = createClient(RoutingServiceClient, service.grpcAddress);
  const call = client.watchPartitions({});
  const known = new Map<number, number>();
  call.on('data', ({ owners }: WatchPartitionsResponse) => {
    for (const { partition, semantics } of owners) known.set(partition, semantics);
  });
  call.on('error', () => undefined);
  await waitFor(() => (known.size === PARTITIONS ? true : undefined), 'a table');
  await weft.database.pool.query('UPDATE partitions SET semantics = 7 WHERE partition = 2');
  await waitFor(() => (known.get(2) === 7 ? true : undefined), 'the newer rules');
  expect([...known.values()].filter((semantics) => semantics === SEMANTICS)).toHaveLength(PARTITIONS - 1);
  await weft.database.pool.query('UPDATE partitions SET semantics = $1', [SEMANTICS]);
  call.cancel();
  client.close();
});

test('many writers at once end in one text that all have', async () => {
  const documentId = await weft.document(service, ada, { content: 'base' });
  const gateway = weft.attach(service);
  const opened = await gateway.opened(documentId);
  const writers = Array.from({ length: 8 }, () => new TestSession(documentId, ada));
  for (let round = 1; round <= 25; round += 1) {
    const base = gateway.heard(documentId).at(-1)?.revision ?? 0;
    const operation: Operation = round % 3 === 0 ? [{ d: 2 }, 'é'] : [1, `${round}`];
    await weft.publish(...writers.map((writer) => writer.edit(operation, base)));
    await gateway.reach(documentId, round * writers.length);
  }
  const text = replay({ content: opened.content ?? '', revision: 0 }, gateway.heard(documentId));
  expect((await weft.attach(service).opened(documentId)).content).toBe(text);
});
