import '@weft/tests/harness/quiet-logs';
import { ContentCorruptedError } from '@weft/content-store/content-store';
import { callUnary } from '@weft/service-kit/grpc-client';
import { statusErrorFrom } from '@weft/service-kit/status-error';
import { expect, test } from 'vitest';
import { hurtStore, idle, installation, pace, TypedHistory } from './testing/typed-history.ts';
import { waitFor } from './testing/wait-for.ts';

test('while the store is away nothing moves and nothing is lost, and what waits moves when it is back', async () => {
  const contentStore = await hurtStore();
  const weft = await installation();
  const service = await weft.start({ contentStore, pace });
  const history = await TypedHistory.begin(weft, service);
  await history.type(10);
  contentStore.away = true;
  await history.type(240);
  const metrics = () => service.context.metrics.text();
  await waitFor(
    async () => (/weft_snapshots_total\{result="failed"\} [1-9]/.test(await metrics()) ? true : undefined),
    'a failed snapshot',
  );
  expect(await history.inDatabase()).toHaveLength(250);
  contentStore.away = false;
  await history.archivedUpTo(160);
  contentStore.away = true;
  // What is in the database can be read, what has moved can't, for now.
  const { client, options } = weft.caller(service, history.ada);
  const list = (afterRevision: number) =>
    callUnary(
      client.listOperations.bind(client),
      { documentId: history.documentId, afterRevision, pageSize: 10 },
      options,
    );
  expect((await list(180)).operations.map(({ revision }) => revision)[0]).toBe(181);
  const error = statusErrorFrom(await list(20).catch((reason: unknown) => reason));
  expect(error.reason).toBe('CONTENT_UNAVAILABLE');
  await history.type(5);
  contentStore.away = false;
  expect((await list(20)).operations.map(({ revision }) => revision)[0]).toBe(21);
});

test('a crash between the object and the transaction leaves an object that nobody misses', async () => {
  const contentStore = await hurtStore();
  const weft = await installation();
  const first = await weft.start({ contentStore, pace: idle });
  const history = await TypedHistory.begin(weft, first);
  await history.type(200);
  await first.stop();
  // The transaction fails as if the process had died before it: the same object is put again by the next owner.
  const { pool } = weft.database;
  await pool.query(`CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'died'; END $$`);
  await pool.query('CREATE TRIGGER dying BEFORE INSERT ON segments FOR EACH STATEMENT EXECUTE FUNCTION die()');
  const dying = await weft.start({ contentStore, pace });
  await waitFor(() => contentStore.keys.find((key) => key.includes('/segments/')), 'an object');
  await waitFor(
    async () =>
      /weft_segments_total\{result="failed"\} [1-9]/.test(await dying.context.metrics.text()) ? true : undefined,
    'a failed transaction',
  );
  await dying.stop();
  expect(await history.inDatabase()).toHaveLength(200);
  expect(await history.segments()).toEqual([]);
  await pool.query('DROP TRIGGER dying ON segments');
  const service = await weft.start({ contentStore, pace });
  await history.archivedUpTo(120);
  const orphans = contentStore.keys.filter((key) => key.includes('/segments/1-40-'));
  expect(new Set(orphans).size).toBe(1);
  await history.expectTexts(service);
});

test.each(['lost', 'damaged'])(
  'a snapshot that is %s is made up for from the whole history, also that in segments',
  async (how) => {
    const contentStore = await hurtStore();
    const weft = await installation();
    const before = await weft.start({ contentStore, pace });
    const history = await TypedHistory.begin(weft, before);
    await history.type(250);
    await history.archivedUpTo(160);
    await before.stop();
    const [row] = await history.query<{ key: string }>(
      'SELECT content_storage_key AS key FROM documents WHERE document_id = $1',
    );
    const { get } = contentStore;
    contentStore.get = async (key) => {
      if (key !== row?.key) return get(key);
      if (how === 'damaged') throw new ContentCorruptedError('damaged');
      return undefined;
    };
    const service = await weft.start({ contentStore, pace: idle });
    expect((await weft.attach(service).opened(history.documentId)).content).toBe(history.texts.at(-1));
  },
);
