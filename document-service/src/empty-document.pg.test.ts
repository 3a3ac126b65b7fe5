import '@weft/tests/harness/quiet-logs';
import { status } from '@grpc/grpc-js';
import { callUnary } from '@weft/service-kit/grpc-client';
import { expect, test } from 'vitest';
import { firstStorageKey } from './domain/storage-key.ts';
import { TestSession } from './testing/test-service.ts';
import { hurtStore, idle, installation, pace } from './testing/typed-history.ts';
import { waitFor } from './testing/wait-for.ts';

test('while the store is away an empty document is made, typed in and read; one with text is refused for now', async () => {
  const weft = await installation();
  const contentStore = await hurtStore();
  const service = await weft.start({ contentStore, pace: idle });
  const ada = await weft.user();
  contentStore.away = true;
  const documentId = await weft.document(service, ada, { content: '' });
  const gateway = weft.attach(service);
  expect((await gateway.opened(documentId)).content).toBe('');
  await weft.publish(new TestSession(documentId, ada).edit(['typed'], 0));
  await gateway.reach(documentId, 1);
  const { client, options } = weft.caller(service, ada);
  const content = await callUnary(client.getDocumentContent.bind(client), { documentId, at: undefined }, options);
  expect(content).toMatchObject({ content: 'typed', revision: 1 });
  await expect(weft.document(service, ada, { content: 'text' })).rejects.toMatchObject({
    code: status.UNAVAILABLE,
    reason: 'CONTENT_UNAVAILABLE',
  });
  const listed = await callUnary(client.listDocuments.bind(client), { pageSize: 0, pageToken: '' }, options);
  expect(listed.documents.map((document) => document.documentId)).toEqual([documentId]);
});

test('what began empty has its first text stored before any other is named, and every revision can be read (I8)', async () => {
  const weft = await installation();
  const contentStore = await hurtStore();
  const writing = await weft.start({ contentStore, pace: { ...idle, snapshotOperations: 10 } });
  const ada = await weft.user();
  const documentId = await weft.document(writing, ada, { content: '' });
  expect(contentStore.keys).toEqual([]);
  const session = new TestSession(documentId, ada);
  await weft.publish(...Array.from({ length: 20 }, (_, revision) => session.edit(['x'], revision)));
  await waitFor(async () => {
    const text =
      'SELECT content_storage_key AS key FROM documents WHERE document_id = $1 AND content_storage_key IS NOT NULL';
    return (await weft.database.pool.query<{ key: string }>(text, [documentId])).rows[0];
  }, 'a snapshot');
  expect(contentStore.keys[0]).toBe(firstStorageKey(documentId));
  expect(contentStore.keys.length).toBeGreaterThan(1);
  await writing.stop();
  // Another instance has no text in memory.
  const { client, options } = weft.caller(await weft.start({ contentStore, pace }), ada);
  for (const value of [0, 1, 20]) {
    const at = { $case: 'revision', value } as const;
    const answer = await callUnary(client.getDocumentContent.bind(client), { documentId, at }, options);
    expect(answer.content).toBe('x'.repeat(value));
  }
});
