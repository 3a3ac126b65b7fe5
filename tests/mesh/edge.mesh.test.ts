import { randomUUID } from 'node:crypto';
import { connect as connectHttp2, type Settings } from 'node:http2';
import { credentials, Metadata, status } from '@grpc/grpc-js';
import { DocumentServiceClient, ListDocumentsRequest, ListDocumentsResponse } from '@weft/gen/document';
import { TokenServiceClient } from '@weft/gen/token';
import { bearer, callUnary } from '@weft/service-kit/grpc-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { HandConnection, SUBPROTOCOLS } from '../e2e/hand-connection.ts';
import { type Person, post, WeftSystem } from '../e2e/weft-system.ts';
import { Edge, keysServer } from './edge-stage.ts';

/** The whole product behind an edge, used as its clients use it. */
const stack = new AsyncDisposableStack();
let weft: WeftSystem;
let edge: Edge;
let ada: Person;
let documentId: string;

beforeAll(async () => {
  weft = stack.use(await WeftSystem.start());
  const grpc = Number(weft.grpcAddress.split(':').at(-1));
  const behind = {
    'gateway-http': Number(new URL(weft.url).port),
    'gateway-grpc': grpc,
    'document-grpc': grpc,
    'auth-grpc': grpc,
    'auth-http': await keysServer(weft.dataDir, stack),
  };
  const options = { developmentSignIn: true, allowedOrigins: ['https://app.example.org'] };
  edge = stack.use(await Edge.start(behind, options));
  ada = (await post(`${edge.url}/dev/sign-in`, { username: 'ada' })).body;
  documentId = await weft.createDocument(ada, 'a🧵b');
});
afterAll(() => stack.disposeAsync());

const authorised = () => ({ authorization: `Bearer ${ada.accessToken}` });

describe('a session through the edge', () => {
  it.each(SUBPROTOCOLS)('edits by %s', async (subprotocol) => {
    using ours = await HandConnection.greeted(edge.url, subprotocol, ada.accessToken);
    ours.send({ join: { channel: 1, documentId, sessionId: randomUUID() } });
    const { revision } = await ours.next('joined');
    const operation = { components: [{ insert: subprotocol }] };
    ours.send({ submit: { channel: 1, sequence: 1, baseRevision: revision ?? 0, operation } });
    const acknowledged = await ours.next('acknowledged');
    expect(acknowledged).toMatchObject({ channel: 1, sequence: 1, revision: (revision ?? 0) + 1 });
    expect((await weft.content(ada, documentId)).content).toMatch(subprotocol);
  });

  it('goes over TLS', async () => {
    const socket = new WebSocket(`wss://localhost:${edge.tls.split(':')[1]}/ws`, 'weft.v1.json', {
      ca: edge.authority,
    });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const answer = new Promise((resolve) => socket.once('message', (data) => resolve(String(data))));
    socket.send(JSON.stringify({ hello: { accessToken: ada.accessToken, client: 'tls' } }));
    expect(JSON.parse(String(await answer))).toMatchObject({ welcome: { userId: ada.userId } });
    socket.terminate();
  });

  it('is not offered over HTTP/2, so that browsers open a connection of their own', async () => {
    const client = connectHttp2(`https://localhost:${edge.tls.split(':')[1]}`, { ca: edge.authority });
    const settings = await new Promise<Settings>((resolve) => client.once('remoteSettings', resolve));
    expect(settings.enableConnectProtocol ?? false).toBe(false);
    client.destroy();
  });

  it('with a token that is no good is ended by the gateway, which says why', async () => {
    using connection = await HandConnection.open(edge.url, 'weft.v1.json');
    connection.send({ hello: { accessToken: 'rubbish', client: 'x' } });
    expect(await connection.ended()).toMatchObject({ code: 4401 });
  });
});

describe('the API through the edge', () => {
  it('answers gRPC', async () => {
    const client = new DocumentServiceClient(edge.api, credentials.createInsecure());
    const list = client.listDocuments.bind(client);
    const request = { pageSize: 10, pageToken: '' };
    const { documents } = await callUnary(list, request, { metadata: bearer(ada.accessToken) });
    expect(documents.map((document) => document.documentId)).toContain(documentId);
    const get = client.getDocument.bind(client);
    const missing = callUnary(get, { documentId: randomUUID() }, { metadata: bearer(ada.accessToken) });
    await expect(missing).rejects.toMatchObject({ code: status.NOT_FOUND });
    client.close();
  });

  it('answers gRPC over TLS', async () => {
    const client = new DocumentServiceClient(edge.tls, credentials.createSsl(Buffer.from(edge.authority)));
    const list = client.listDocuments.bind(client);
    const { documents } = await callUnary(list, { pageSize: 10, pageToken: '' }, { metadata: bearer(ada.accessToken) });
    expect(documents.length).toBeGreaterThan(0);
    client.close();
  });

  it('signs in without a token', async () => {
    const client = new TokenServiceClient(edge.api, credentials.createInsecure());
    const { userId } = await callUnary(
      client.issueToken.bind(client),
      { username: 'ada' },
      { metadata: new Metadata() },
    );
    expect(userId).toBe(ada.userId);
    client.close();
  });

  it.each(['api', 'url'] as const)('answers gRPC-Web at %s', async (where) => {
    const base = where === 'api' ? `http://${edge.api}` : edge.url;
    const message = Buffer.from(ListDocumentsRequest.encode({ pageSize: 10, pageToken: '' }).finish());
    const response = await fetch(`${base}/weft.v1.DocumentService/ListDocuments`, {
      method: 'POST',
      headers: { ...authorised(), 'content-type': 'application/grpc-web+proto', origin: 'https://app.example.org' },
      body: framed(message),
    });
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example.org');
    const answer = Buffer.from(await response.arrayBuffer());
    const length = answer.readUInt32BE(1);
    const { documents } = ListDocumentsResponse.decode(answer.subarray(5, 5 + length));
    expect(documents.map((document) => document.documentId)).toContain(documentId);
    expect(answer.subarray(5 + length + 5).toString()).toContain('grpc-status:0');
  });

  it('answers Connect JSON', async () => {
    const url = `${edge.url}/weft.v1.DocumentService/GetDocument`;
    expect(await post(url, { documentId }, ada.accessToken)).toMatchObject({
      status: 200,
      body: { document: { documentId } },
    });
    const missing = await post(url, { documentId: randomUUID() }, ada.accessToken);
    expect(missing).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it('shows the page and whether it is well', async () => {
    expect(await (await fetch(`${edge.url}/`)).text()).toContain('<html');
    expect((await fetch(`${edge.url}/healthz`)).status).toBe(200);
  });
});

describe('REST', () => {
  const rest = async (method: string, path: string, body?: unknown, base = edge.url) => {
    const response = await fetch(`${base}/v1/${path}`, {
      method,
      headers: { ...authorised(), origin: 'https://app.example.org' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example.org');
    return { status: response.status, body: await response.json() };
  };

  it('makes, reads, changes and deletes', async () => {
    const created = await rest('POST', 'documents', { title: 'by REST', content: 'zero' });
    const id = created.body.document.documentId;
    expect(created).toMatchObject({ status: 200, body: { document: { title: 'by REST', ownerId: ada.userId } } });
    const replaced = await rest('PUT', `documents/${id}/content`, { content: 'one', baseRevision: 0 });
    expect(replaced).toMatchObject({ status: 200, body: { revision: expect.any(Number) } });
    expect(await rest('GET', `documents/${id}/content`)).toMatchObject({ status: 200, body: { content: 'one' } });
    expect(await rest('GET', `documents/${id}/content?revision=0`)).toMatchObject({ body: { content: 'zero' } });
    expect(await rest('DELETE', `documents/${id}`)).toEqual({ status: 200, body: {} });
    expect(await rest('GET', `documents/${id}`)).toMatchObject({ status: 404, body: { code: 5 } });
  });

  it('takes and gives texts of many megabytes', async () => {
    const content = 'wörd 🧵\n'.repeat(300_000);
    const created = await rest('POST', 'documents', { title: 'large', content }, `http://${edge.api}`);
    expect(created.status).toBe(200);
    const read = await rest('GET', `documents/${created.body.document.documentId}/content`);
    expect(read.body.content === content).toBe(true);
  });

  it('says what is wrong with a request', async () => {
    expect(await rest('GET', 'documents/no-uuid')).toMatchObject({ status: 400, body: { code: 3 } });
    expect((await rest('GET', 'documents?colour=red').catch(() => ({ status: 400 }))).status).toBe(400);
    expect((await fetch(`${edge.url}/v1/nothing`, { headers: authorised() })).status).toBe(404);
  });
});

describe('the access log', () => {
  it('has a line with a trace id for each request, and never a token or a query', async () => {
    const path = `/v1/documents/${documentId}/content`;
    await fetch(`${edge.url}${path}?revision=0`, { headers: authorised() });
    const line = await edge.logged({ path, status: 200 });
    expect(line).toMatchObject({
      envoy: 'edge',
      method: 'GET',
      grpcStatus: 'OK',
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    await fetch(`${edge.url}/page?access_token=${ada.accessToken}`);
    await edge.logged({ path: '/page' });
    expect(edge.lines.join('\n')).not.toContain(ada.accessToken);
    expect(edge.lines.join('\n')).not.toContain('revision=0');
  });
});

function framed(message: Buffer): Buffer<ArrayBuffer> {
  const header = Buffer.alloc(5);
  header.writeUInt32BE(message.length, 1);
  return Buffer.concat([header, message]);
}
