import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { Cluster } from '../harness/cluster.ts';
import { HandConnection } from './hand-connection.ts';
import { WeftByHand } from './weft-by-hand.ts';

test('a session joined over another gateway is closed on the first, and goes on where it was', async () => {
  await using cluster = await Cluster.start({ gateways: 2 });
  const [firstUrl, secondUrl = ''] = cluster.urls;
  const weft = new WeftByHand(firstUrl, '');
  const [ada, bob] = [await weft.signIn('ada'), await weft.signIn('bob')];
  const documentId = await weft.createDocument(ada);
  await weft.share(ada, documentId, bob, 'ROLE_EDITOR');
  const sessionId = randomUUID();
  const joined = async (url: string, accessToken: string, session = sessionId) => {
    const connection = await HandConnection.greeted(url, 'weft.v1.json', accessToken);
    connection.send({ join: { channel: 1, documentId, sessionId: session } });
    return { connection, answer: await connection.nextEvent('an answer to join') };
  };
  const submit = (sequence: number, baseRevision: number) => ({
    submit: { channel: 1, sequence, baseRevision, operation: { components: [{ insert: 'x' }] } },
  });
  const { connection: first } = await joined(firstUrl, ada.accessToken);
  first.send(submit(1, 0));
  expect(await first.next('acknowledged')).toMatchObject({ revision: 1 });
  // Bob names Ada's session as his own: that is refused, and closes nothing of hers.
  const { answer } = await joined(secondUrl, bob.accessToken);
  expect(answer.left).toMatchObject({ reason: 'SESSION_NOT_YOURS' });
  const { connection: second, answer: again } = await joined(secondUrl, ada.accessToken);
  expect(again.joined).toMatchObject({ lastSequence: 1, revision: 1 });
  expect(await first.next('left')).toMatchObject({ channel: 1, reason: 'SUPERSEDED', retryable: false });
  second.send(submit(2, 1));
  expect(await second.next('acknowledged')).toMatchObject({ sequence: 2, revision: 2 });
  expect(second.untaken).toEqual([]);
  for (const connection of [first, second]) connection[Symbol.dispose]();
});
