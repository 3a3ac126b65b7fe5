import { callUnary } from '@weft/service-kit/grpc-client';
import { expect, onTestFinished, test } from 'vitest';
import { replay } from './testing/test-gateway.ts';
import { TestInstallation, TestSession } from './testing/test-service.ts';

async function installation(): Promise<TestInstallation> {
  const opened = await TestInstallation.open();
  onTestFinished(() => opened[Symbol.asyncDispose]());
  return opened;
}

test('what is published is committed, told to who follows, and readable by call', async () => {
  const weft = await installation();
  const service = await weft.start();
  const ada = await weft.user();
  const documentId = await weft.document(service, ada, { content: 'héllo' });
  const gateway = weft.attach(service);
  const session = new TestSession(documentId, ada);
  const opened = await gateway.opened(documentId, [session.key]);
  expect(opened).toMatchObject({ content: 'héllo', revision: 0, length: 5, more: false });
  expect(opened.sessions).toMatchObject([{ lastSequence: 0, endedCode: '' }]);

  await weft.publish(session.edit([5, ' wörld'], 0), session.edit([{ d: 1 }, 'H'], 1));
  await gateway.reach(documentId, 2);
  const text = replay({ content: 'héllo', revision: 0 }, gateway.heard(documentId));
  expect(text).toBe('Héllo wörld');

  const { client, options } = weft.caller(service, ada);
  const content = await callUnary(client.getDocumentContent.bind(client), { documentId, at: undefined }, options);
  expect(content).toEqual({ content: 'Héllo wörld', revision: 2, chain: gateway.heard(documentId).at(-1)?.chain });
});
