import { randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { DocumentServiceClient } from '@weft/gen/document';
import { RoutingServiceClient } from '@weft/gen/routing';
import { operationFromMessage } from '@weft/ot/operation-codec';
import { Rope } from '@weft/ot/rope';
import { callUnary, createClient } from '@weft/service-kit/grpc-client';
import { expect, onTestFinished, test } from 'vitest';
import { LISTED_BYTES } from './limits.ts';
import { oneService } from './testing/one-service.ts';
import { TestSession } from './testing/test-service.ts';
import { TestSubscriber } from './testing/test-subscriber.ts';
import { waitFor } from './testing/wait-for.ts';

const { weft, service, ada } = await oneService();

function subscribe(documentId: string, options: Partial<ConstructorParameters<typeof TestSubscriber>[0]> = {}) {
  const address = service.publicGrpcAddress ?? '';
  const subscriber = new TestSubscriber({ address, token: ada, documentId, ...options });
  onTestFinished(() => subscriber.close());
  return subscriber;
}

/** A document with so many edits. */
async function written(edits: number): Promise<{ documentId: string; session: TestSession }> {
  const documentId = await weft.document(service, ada, { content: '' });
  const session = new TestSession(documentId, ada);
  await weft.publish(...Array.from({ length: edits }, (_, revision) => session.edit([`${revision % 10}`], revision)));
  await weft.committed(documentId, edits);
  return { documentId, session };
}

function count(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

test('who follows gets what was committed, then what is being committed, with everything the contract names', async () => {
  const { documentId, session } = await written(3);
  const subscriber = subscribe(documentId);
  await subscriber.reach(3);
  const standing = await waitFor(() => subscriber.standings[0], 'where the document stands');
  expect(standing).toMatchObject({ revision: 3, chain: subscriber.operations[2]?.chain, operation: undefined });
  await weft.publish(session.edit([3, 'é'], 3));
  await subscriber.reach(4);
  const { client, options } = weft.caller(service, ada);
  const request = { documentId, afterRevision: 0, pageSize: 0 };
  const { operations } = await callUnary(client.listOperations.bind(client), request, options);
  expect(subscriber.operations).toEqual(
    operations.map(({ recordTime, ...operation }) => {
      return { ...operation, recordedAtMs: BigInt(recordTime?.getTime() ?? 0) };
    }),
  );
  const text = Rope.from('');
  for (const { operation } of subscriber.operations) if (operation) text.apply(operationFromMessage(operation));
  expect(text.toString()).toBe('210é');
  const later = subscribe(documentId, { afterRevision: 2 });
  await later.reach(4);
  expect(later.revisions).toEqual([3, 4]);
});

test('a page of operations is bounded in bytes, whatever its size, and the next one goes on (I9)', async () => {
  const documentId = await weft.document(service, ada, { content: '' });
  const session = new TestSession(documentId, ada);
  const large = 'x'.repeat(60_000);
  for (let revision = 0; revision < 100; revision += 10) {
    await weft.publish(...count(revision, revision + 9).map((base) => session.edit([large], base)));
  }
  await weft.committed(documentId, 100);
  const { client, options } = weft.caller(service, ada);
  const revisions: number[][] = [];
  while ((revisions.at(-1)?.at(-1) ?? 0) < 100) {
    const request = { documentId, afterRevision: revisions.at(-1)?.at(-1) ?? 0, pageSize: 1_000 };
    const { operations } = await callUnary(client.listOperations.bind(client), request, options);
    revisions.push(operations.map(({ revision }) => revision));
  }
  expect(revisions).toHaveLength(2);
  expect((revisions[0]?.length ?? 0) * large.length).toBeLessThanOrEqual(LISTED_BYTES);
  expect(revisions.flat()).toEqual(count(1, 100));
});

test('beyond the head nothing can be followed, and what isn’t there neither', async () => {
  const { documentId } = await written(1);
  await subscribe(documentId).reach(1);
  expect(await subscribe(documentId, { afterRevision: 2 }).ended()).toMatchObject({
    code: status.OUT_OF_RANGE,
    reason: 'REVISION_BEYOND_HEAD',
  });
  expect(await subscribe(randomUUID()).ended()).toMatchObject({ code: status.NOT_FOUND });
  expect(await subscribe('no id').ended()).toMatchObject({ code: status.INVALID_ARGUMENT });
});

test('the public listener demands a token and offers nothing internal', async () => {
  const { documentId } = await written(0);
  const address = service.publicGrpcAddress ?? '';
  expect(await subscribe(documentId, { token: undefined }).ended()).toMatchObject({ code: status.UNAUTHENTICATED });
  const documents = createClient(DocumentServiceClient, address);
  await expect(callUnary(documents.getDocument.bind(documents), { documentId })).rejects.toMatchObject({
    code: status.UNAUTHENTICATED,
  });
  documents.close();
  const routing = createClient(RoutingServiceClient, address);
  const refused = await new Promise<unknown>((resolve) => routing.watchPartitions({}).on('error', resolve));
  expect(refused).toMatchObject({ code: status.UNIMPLEMENTED });
  routing.close();
  const gateway = weft.attachAt(address);
  expect(await waitFor(() => gateway.ended, 'the refusal')).toMatchObject({ code: status.UNIMPLEMENTED });
});

test('gapless under concurrent writes, with random cancels and resumes', async () => {
  const seed = Number(process.env.WEFT_SEED ?? 20_261_123);
  const random = seeded(seed);
  const { documentId } = await written(0);
  let revision = 0;
  let done = false;
  const writing = (async () => {
    const writers = Array.from({ length: 15 }, () => new TestSession(documentId, ada));
    for (let round = 0; round < 100; round += 1) {
      await weft.publish(...writers.map((writer) => writer.edit(['x'], revision)));
      revision += writers.length;
      await weft.committed(documentId, revision);
    }
    done = true;
  })();
  const following = Array.from({ length: 4 }, async () => {
    const heard: number[] = [];
    while (!done || (heard.at(-1) ?? 0) < revision) {
      const subscriber = subscribe(documentId, { afterRevision: heard.at(-1) ?? 0, paused: random() < 0.3 });
      const enough = 1 + Math.floor(random() * 200);
      const until = performance.now() + random() * 100;
      await waitFor(
        () => subscriber.operations.length >= enough || (performance.now() > until ? true : undefined),
        'enough',
      );
      subscriber.close();
      heard.push(...subscriber.revisions);
    }
    return heard;
  });
  await writing;
  for (const heard of await Promise.all(following)) expect(heard, `seed ${seed}`).toEqual(count(1, revision));
});

test('a right that is taken away ends the stream, one that is left does not', async () => {
  const bob = await weft.user();
  const { documentId, session } = await written(1);
  const grant = () =>
    weft.database.pool.query('INSERT INTO permissions VALUES ($1, $2, $3, $4)', [
      randomUUID(),
      documentId,
      bob,
      'viewer',
    ]);
  await grant();
  const [kept, lost] = [subscribe(documentId), subscribe(documentId, { token: bob })];
  await Promise.all([kept.reach(1), lost.reach(1)]);
  await weft.database.pool.query('DELETE FROM permissions WHERE user_id = $1', [bob]);
  expect(await lost.ended()).toMatchObject({ code: status.NOT_FOUND });
  await weft.publish(session.edit(['y'], 1));
  await kept.reach(2);
  expect(lost.revisions).toEqual([1]);
});

test('deletion ends the stream', async () => {
  const { documentId } = await written(1);
  const subscriber = subscribe(documentId);
  await subscriber.reach(1);
  const { client, options } = weft.caller(service, ada);
  await callUnary(client.deleteDocument.bind(client), { documentId }, options);
  expect(await subscriber.ended()).toMatchObject({ code: status.NOT_FOUND, reason: 'DOCUMENT_DELETED' });
  expect(await subscribe(documentId).ended()).toMatchObject({ code: status.NOT_FOUND });
});

test('deadline and cancellation free the seat', async () => {
  const { documentId } = await written(1);
  const { seats } = service.context.handlers.subscriptions;
  await waitFor(() => (seats.count === 0 ? true : undefined), 'earlier subscribers to be gone');
  const [timed, cancelled] = [subscribe(documentId, { deadlineMs: 500 }), subscribe(documentId)];
  await Promise.all([timed.reach(1), cancelled.reach(1)]);
  expect(seats.count).toBe(2);
  cancelled.close();
  expect(await timed.ended()).toMatchObject({ code: status.DEADLINE_EXCEEDED });
  await waitFor(
    () => (seats.count === 0 ? true : undefined),
    () => `the seats to be free; ${seats.count} are taken`,
  );
});

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
