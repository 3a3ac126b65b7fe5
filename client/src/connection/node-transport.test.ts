import { expect, it } from 'vitest';
import { createClient } from '../client.ts';
import { ListeningServer } from '../testing/listening-server.ts';
import { browserTransport } from './browser-transport.ts';
import { nodeTransport } from './node-transport.ts';

const ADA = '00000000-0000-4000-8001-000000000001';
const backOff = { firstMs: 5, capMs: 20 };

it.each([
  ['the ws package', nodeTransport],
  ['the WebSocket of the platform', browserTransport],
])('a document is edited over %s, also after losing the connection', async (_name, transport) => {
  await using server = await ListeningServer.start();
  const client = createClient({ url: server.url, token: async () => ADA, transport, backOff });
  const document = client.open(server.document.document.documentId);
  await document.whenReady();
  document.insert(0, 'one');
  await document.whenSaved();
  server.dropConnections();
  document.insert(3, ' two 😀');
  await document.whenSaved();
  expect([server.document.text(), document.revision]).toEqual(['one two 😀', 2]);
  client.close();
  expect([document.status, document.error?.code]).toEqual(['ended', 'CLOSED']);
});

it('says that it can not connect, and goes on trying', async () => {
  const server = await ListeningServer.start();
  const { url } = server;
  await server[Symbol.asyncDispose]();
  let attempts = 0;
  const client = createClient({
    url,
    transport: nodeTransport,
    backOff,
    token: async () => {
      attempts += 1;
      return ADA;
    },
  });
  const document = client.open('00000000-0000-4000-8000-000000000000');
  await expect.poll(() => attempts, { interval: 5 }).toBeGreaterThan(3);
  expect(document.status).toBe('connecting');
  client.close();
  await expect(document.whenReady()).rejects.toMatchObject({ code: 'CLOSED' });
});
