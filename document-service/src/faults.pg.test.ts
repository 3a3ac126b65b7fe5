import { callUnary } from '@weft/service-kit/grpc-client';
import { expect, onTestFinished, test } from 'vitest';
import type { RunningDocumentService } from './service.ts';
import { CuttingProxy } from './testing/cutting-proxy.ts';
import { replay, type TestGateway } from './testing/test-gateway.ts';
import { PARTITIONS, TestInstallation, TestSession } from './testing/test-service.ts';
import { waitFor } from './testing/wait-for.ts';

/** The CTE's name in the commit's text, and its statement's name when it is bound again. */
const COMMIT = Buffer.from('commit');

async function installation(): Promise<TestInstallation> {
  const opened = await TestInstallation.open();
  onTestFinished(() => opened[Symbol.asyncDispose]());
  return opened;
}

/** An instance whose own connections to PostgreSQL can be cut; the log's can't. */
async function startBehindProxy(weft: TestInstallation) {
  const { proxy, url } = await CuttingProxy.beforePostgres(weft.database.url);
  const service = await weft.start({ postgresUrl: url });
  onTestFinished(() => proxy[Symbol.asyncDispose]());
  return { proxy, service };
}

interface Typing {
  readonly weft: TestInstallation;
  readonly session: TestSession;
  readonly documentId: string;
}

async function typing(weft: TestInstallation, service: RunningDocumentService): Promise<Typing> {
  const ada = await weft.user();
  const documentId = await weft.document(service, ada);
  return { weft, documentId, session: new TestSession(documentId, ada) };
}

/** Follows a document over ended subscriptions, as a gateway does, until a revision; fails on a gap or a repeat. */
async function follow(gateway: TestGateway, documentId: string, until: number): Promise<string> {
  let { content = '', revision } = await gateway.opened(documentId);
  for (;;) {
    const from = gateway.events.length;
    const end = await waitFor(() => {
      const ended = gateway.events.slice(from).some(({ event }) => event?.$case === 'ended');
      const last = gateway.heard(documentId).at(-1)?.revision ?? 0;
      return ended || last >= until || revision >= until ? { ended } : undefined;
    }, `revision ${until}, or an end`);
    content = replay(
      { content, revision },
      gateway.heard(documentId).filter((one) => one.revision > revision),
    );
    revision = Math.max(revision, gateway.heard(documentId).at(-1)?.revision ?? 0);
    if (!end.ended) return content;
    const opened = await gateway.opened(documentId);
    content = opened.content ?? '';
    revision = opened.revision;
    gateway.operations.length = 0;
    if (revision >= until) return content;
  }
}

async function stored({ weft, documentId }: Typing) {
  const { rows } = await weft.database.pool.query<{ operations: number; revision: number; sequence: number }>(
    `SELECT (SELECT count(*)::int FROM operations WHERE document_id = $1) AS operations, revision,
      (SELECT last_sequence FROM sessions WHERE document_id = $1) AS sequence
      FROM document_heads WHERE document_id = $1`,
    [documentId],
  );
  return rows[0];
}

test('a commit whose answer is lost is found to have happened, and told once', async () => {
  const weft = await installation();
  const { proxy, service } = await startBehindProxy(weft);
  const { session, documentId } = await typing(weft, service);
  const gateway = weft.attach(service);
  await gateway.opened(documentId);
  await weft.publish(session.edit(['a'], 0));
  await gateway.reach(documentId, 1);
  let committing = false;
  proxy.cutWhen((bytes, direction) => {
    if (direction === 'up' && bytes.includes(COMMIT)) committing = true;
    const lose = committing && direction === 'down';
    if (lose) proxy.cutWhen(() => true);
    return !lose;
  });
  await weft.publish(session.edit([1, 'b'], 1));
  await gateway.reach(documentId, 2);
  await weft.publish(session.edit([2, 'c'], 2));
  await gateway.reach(documentId, 3);
  expect(replay({ content: '', revision: 0 }, gateway.heard(documentId))).toBe('abc');
  expect(await stored({ weft, session, documentId })).toEqual({ operations: 3, revision: 3, sequence: 3 });
});

test('a commit that never arrives is made again, of what the log still has', async () => {
  const weft = await installation();
  const { proxy, service } = await startBehindProxy(weft);
  const { session, documentId } = await typing(weft, service);
  const gateway = weft.attach(service);
  await gateway.opened(documentId);
  await weft.publish(session.edit(['a'], 0));
  await gateway.reach(documentId, 1);
  proxy.cutWhen((bytes, direction) => {
    const lose = direction === 'up' && bytes.includes(COMMIT);
    if (lose) proxy.cutWhen(() => true);
    return !lose;
  });
  await weft.publish(session.edit([1, 'b'], 1));
  // The record is read again: as far as anybody knows, the server crashed.
  expect((await gateway.event(documentId, 'ended'))?.value.code).toBe('NOT_OWNER');
  gateway.operations.length = 0;
  expect(await follow(gateway, documentId, 2)).toBe('ab');
  expect(await stored({ weft, session, documentId })).toEqual({ operations: 2, revision: 2, sequence: 2 });
});

test('while the database is away nothing is lost; everything commits when it returns', async () => {
  const weft = await installation();
  const { proxy, service } = await startBehindProxy(weft);
  const { session, documentId } = await typing(weft, service);
  const gateway = weft.attach(service);
  await gateway.opened(documentId);
  proxy.stop();
  for (let revision = 0; revision < 50; revision += 1) await weft.publish(session.edit(['x'], revision));
  // Longer than what is trusted: whoever follows is sent away, and comes back.
  expect((await gateway.event(documentId, 'ended'))?.value.code).toBe('NOT_OWNER');
  expect(await gateway.open(documentId)).toMatchObject({ code: 'NOT_OWNER', retryable: true });
  proxy.resume();
  expect(await follow(gateway, documentId, 50)).toBe('x'.repeat(50));
  expect(await stored({ weft, session, documentId })).toEqual({ operations: 50, revision: 50, sequence: 50 });
});

test('an instance whose epoch was taken commits nothing, sends followers away, and claims again', async () => {
  const weft = await installation();
  const service = await weft.start();
  const { session, documentId } = await typing(weft, service);
  const gateway = weft.attach(service);
  await gateway.opened(documentId);
  await weft.publish(session.edit(['a'], 0));
  await gateway.reach(documentId, 1);
  await weft.database.pool.query(`UPDATE partitions SET epoch = epoch + 1, owner = 'elsewhere:1'`);
  await weft.publish(session.edit([1, 'b'], 1));
  expect((await gateway.event(documentId, 'ended'))?.value.code).toBe('NOT_OWNER');
  gateway.operations.length = 0;
  expect(await follow(gateway, documentId, 2)).toBe('ab');
  expect(await stored({ weft, session, documentId })).toEqual({ operations: 2, revision: 2, sequence: 2 });
  await waitFor(async () => {
    const { rows } = await weft.database.pool.query('SELECT DISTINCT owner FROM partitions');
    return rows.length === 1 && rows[0]?.owner === service.grpcAddress ? true : undefined;
  }, 'all partitions to be claimed again');
});

test('when an instance stops, another takes over without losing or repeating anything', async () => {
  const weft = await installation();
  const first = await weft.start();
  const { session, documentId } = await typing(weft, first);
  const before = weft.attach(first);
  await before.opened(documentId);
  const second = await weft.start();
  for (let revision = 0; revision < 100; revision += 1) await weft.publish(session.edit(['x'], revision));
  const stopped = first.stop();
  for (let revision = 100; revision < 200; revision += 1) await weft.publish(session.edit(['x'], revision));
  await stopped;
  const after = weft.attach(second);
  expect(await follow(after, documentId, 200)).toBe('x'.repeat(200));
  expect(await stored({ weft, session, documentId })).toEqual({ operations: 200, revision: 200, sequence: 200 });
  const told = before.heard(documentId).map(({ revision }) => revision);
  expect(told).toEqual(told.map((_, index) => index + 1));
  expect(before.ended).toBeDefined();
});

test('what the database refuses stops its document only, with the record kept', async () => {
  const weft = await installation();
  const service = await weft.start();
  const [bad, good] = [await typing(weft, service), await typing(weft, service)];
  const gateway = weft.attach(service);
  await gateway.opened(bad.documentId);
  await gateway.opened(good.documentId);
  await weft.database.pool.query(
    `ALTER TABLE operations ADD CHECK (document_id <> '${bad.documentId}' OR revision < 3)`,
  );
  const records = Array.from({ length: 10 }, (_, revision) => [
    bad.session.edit(['x'], revision),
    good.session.edit(['x'], revision),
  ]).flat();
  await weft.publish(...records);
  await gateway.reach(good.documentId, 10);
  expect((await gateway.event(bad.documentId, 'ended'))?.value.code).toBe('QUARANTINED');
  expect(gateway.heard(bad.documentId).map(({ revision }) => revision)).toEqual([1, 2]);
  expect(await gateway.open(bad.documentId)).toMatchObject({ code: 'QUARANTINED', retryable: true });
  const { rows } = await weft.database.pool.query('SELECT document_id, reason FROM quarantine ORDER BY log_offset');
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ document_id: bad.documentId, reason: expect.stringContaining('refused') });
  await weft.database.pool.query('ALTER TABLE operations DROP CONSTRAINT operations_check');
  const release = { ...bad.session.at(0, [], 0), sessionId: '', action: { kind: 'release' } } as const;
  await weft.publish(release);
  const released = await waitFor(async () => {
    const answer = await gateway.open(bad.documentId);
    return 'code' in answer ? undefined : answer;
  }, 'the document to open again');
  expect(released).toMatchObject({ revision: 2, content: 'xx' });
  await weft.publish(bad.session.at(3, ['y'], 2));
  await gateway.reach(bad.documentId, 3);
});

test('when not even the stop of a document can be written, its record alone is put aside', async () => {
  const weft = await installation();
  const service = await weft.start();
  const [bad, good] = [await typing(weft, service), await typing(weft, service)];
  const gateway = weft.attach(service);
  await gateway.opened(good.documentId);
  await weft.database.pool.query(
    `ALTER TABLE document_heads ADD CHECK (document_id <> '${bad.documentId}' OR (revision < 2 AND quarantine_reason IS NULL))`,
  );
  for (let revision = 0; revision < 5; revision += 1) {
    await weft.publish(bad.session.edit(['x'], revision), good.session.edit(['x'], revision));
  }
  await gateway.reach(good.documentId, 5);
  await waitFor(async () => {
    const { rows } = await weft.database.pool.query('SELECT reason FROM quarantine');
    return rows.length > 0 ? true : undefined;
  }, 'a record to be put aside');
  expect(await stored(bad)).toMatchObject({ operations: 1, revision: 1 });
  expect(service.context.engine.fault).toBeUndefined();
});

test('bytes that are no submission are put aside, and the partition goes on', async () => {
  const weft = await installation();
  const service = await weft.start();
  const { session, documentId } = await typing(weft, service);
  const gateway = weft.attach(service);
  await gateway.opened(documentId);
  for (let partition = 0; partition < 4; partition += 1) await weft.publishBytes(partition, Buffer.from('nonsense'));
  await weft.publish(session.edit(['x'], 0));
  await gateway.reach(documentId, 1);
  const rows = await waitFor(async () => {
    const { rows: advanced } = await weft.database.pool.query('SELECT FROM partitions WHERE next_offset > 0');
    if (advanced.length < 4) return undefined;
    return (await weft.database.pool.query('SELECT record FROM quarantine WHERE reason = $1', ['not a submission']))
      .rows;
  }, 'all partitions to go on');
  // One of each partition, all at the same offset.
  expect(rows.map(({ record }) => String(record))).toEqual(Array.from({ length: 4 }, () => 'nonsense'));
});

test('an edit of a document that is not there is refused, and harms nobody', async () => {
  const weft = await installation();
  const service = await weft.start();
  const { session, documentId } = await typing(weft, service);
  const gateway = weft.attach(service);
  await gateway.opened(documentId);
  const stray = new TestSession('00000000-0000-7000-8000-000000000000', session.userId);
  await weft.publish(stray.edit(['x'], 0), session.edit(['x'], 0));
  await gateway.reach(documentId, 1);
});

test('a log that was replaced under its name stops the line, and what needs no line goes on', async () => {
  const weft = await installation();
  const service = await weft.start();
  const { session, documentId } = await typing(weft, service);
  const gateway = weft.attach(service);
  await gateway.opened(documentId);
  await weft.publish(session.edit(['x'], 0));
  await gateway.reach(documentId, 1);
  await service.stop();
  await weft.database.pool.query(`UPDATE log_records SET value = 'something else'`);
  const next = await weft.start();
  await waitFor(() => (next.context.engine.stopped.length > 0 ? true : undefined), 'the line to stop');
  await waitFor(() => (next.context.engine.fault === undefined ? true : undefined), 'all partitions to be held');
  expect(next.context.engine.stopped).toHaveLength(1);
  const { client, options } = weft.caller(next, session.userId);
  const request = { documentId, at: undefined };
  expect(await callUnary(client.getDocumentContent.bind(client), request, options)).toMatchObject({ content: 'x' });
  await weft.database.pool.query(`UPDATE partitions SET log = 'another'`);
  await expect(weft.start()).rejects.toThrow(/another/);
});

test('a log that is replaced under a running service stops all lines within seconds, and what needs no line goes on', async () => {
  const weft = await installation();
  const service = await weft.start();
  const { session, documentId } = await typing(weft, service);
  await weft.publish(session.edit(['x'], 0));
  await weft.committed(documentId, 1);
  await weft.database.pool.query('UPDATE log_identity SET identity = gen_random_uuid()');
  const { engine } = service.context;
  await waitFor(() => (engine.stopped.length === PARTITIONS ? true : undefined), 'all lines to stop');
  await weft.publish(session.edit(['y'], 1));
  const { client, options } = weft.caller(service, session.userId);
  const request = { documentId, at: undefined };
  expect(await callUnary(client.getDocumentContent.bind(client), request, options)).toMatchObject({ content: 'x' });
});

test('an instance that can not read the table of owners says so on both listeners until it can', async () => {
  const weft = await installation();
  const { proxy, service } = await startBehindProxy(weft);
  const addresses = [service.grpcAddress, service.publicGrpcAddress ?? ''];
  const say = (wanted: 'SERVING' | 'NOT_SERVING') =>
    Promise.all(addresses.map((address) => weft.reports(address, 'weft.v1.DocumentService', wanted)));
  await say('SERVING');
  proxy.stop();
  await say('NOT_SERVING');
  proxy.resume();
  await say('SERVING');
});

test('reads that hang do not keep an owner from confirming what it owns', async () => {
  const weft = await installation();
  const service = await weft.start();
  const ada = await weft.user();
  const [followed, hanging] = [await weft.document(service, ada), await weft.document(service, ada)];
  const gateway = weft.attach(service);
  await gateway.opened(followed);
  const blocker = await weft.database.pool.connect();
  try {
    await blocker.query(
      'BEGIN; LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE; SET idle_in_transaction_session_timeout = 0',
    );
    const opening = Array.from({ length: 20 }, () => gateway.open(hanging));
    const heard = gateway.messages.length;
    await waitFor(() => (gateway.messages.length >= heard + 5 ? true : undefined), 'five heartbeats');
    expect(service.context.engine.ownership.owns(0)).toBe(true);
    expect(gateway.events.filter(({ event }) => event?.$case === 'ended')).toEqual([]);
    await blocker.query('ROLLBACK');
    for (const answer of await Promise.all(opening)) expect(answer).toMatchObject({ revision: 0 });
  } finally {
    blocker.release(true);
  }
});

test('a consumer that can not go on, as after a silent stall, ends the process', async () => {
  const weft = await installation();
  const { log } = weft;
  const failures: ((error: Error) => void)[] = [];
  const broken: unknown[] = [];
  await weft.start({
    log: {
      describe: () => log.describe(),
      ends: () => log.ends(),
      openPublisher: () => log.openPublisher(),
      openConsumer: (options) => {
        failures.push(options.handlers.failed);
        return log.openConsumer(options);
      },
      close: async () => undefined,
    },
    onBroken: (error) => broken.push(error),
  });
  const stalled = new Error('no progress');
  for (const failed of failures) failed(stalled);
  expect(broken).toEqual([stalled]);
});
