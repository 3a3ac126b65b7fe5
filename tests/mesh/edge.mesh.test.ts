import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { connect as connectHttp2, type Settings } from 'node:http2';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { credentials, Metadata, status } from '@grpc/grpc-js';
import { BroadcastServiceClient, type SubscribeResponse } from '@weft/gen/broadcast';
import { DocumentServiceClient, ListDocumentsRequest, ListDocumentsResponse } from '@weft/gen/document';
import { type CollaborateResponse, EditServiceClient } from '@weft/gen/edit';
import { TokenServiceClient } from '@weft/gen/token';
import { bearer, callUnary } from '@weft/service-kit/grpc-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { HandConnection, SUBPROTOCOLS } from '../e2e/hand-connection.ts';
import { type Person, post } from '../e2e/weft-by-hand.ts';
import { type MeshUnderTest, startMesh } from '../harness/mesh.ts';
import { until } from '../harness/until.ts';

const run = promisify(execFile);

describe.skipIf(process.env.TEST_MESH_MISSING !== undefined)('through the edge and the sidecars', () => {
  let mesh: MeshUnderTest;
  let authority: string;
  let ada: Person;
  let documentId: string;
  beforeAll(async () => {
    mesh = await startMesh({ sidecars: true });
    authority = await readFile(mesh.authorityFile, 'utf8');
    ada = (await post(`${mesh.url}/dev/sign-in`, { username: 'ada' })).body;
    documentId = await createDocument('a🧵b');
  });
  afterAll(() => mesh?.[Symbol.asyncDispose]());

  const authorised = () => ({ authorization: `Bearer ${ada.accessToken}` });
  const connect = (method: string, request: object) => post(`${mesh.url}/weft.v1.${method}`, request, ada.accessToken);
  const metadata = () => bearer(ada.accessToken);

  async function createDocument(content: string): Promise<string> {
    const { body } = await connect('DocumentService/CreateDocument', { title: 'notes', content });
    return body.document.documentId;
  }

  async function contentOf(id: string): Promise<string> {
    return (await connect('DocumentService/GetDocumentContent', { documentId: id })).body.content;
  }

  describe('a session', () => {
    it.each(SUBPROTOCOLS)('edits by %s', async (subprotocol) => {
      using ours = await HandConnection.greeted(mesh.url, subprotocol, ada.accessToken);
      using theirs = await HandConnection.greeted(mesh.url, subprotocol, ada.accessToken);
      ours.send({ join: { channel: 1, documentId, sessionId: randomUUID() } });
      theirs.send({ join: { channel: 7, documentId, sessionId: randomUUID() } });
      const { revision = 0 } = await ours.next('joined');
      await theirs.next('joined');
      const operation = { components: [{ insert: subprotocol }] };
      ours.send({ submit: { channel: 1, sequence: 1, baseRevision: revision, operation } });
      expect(await ours.next('acknowledged')).toMatchObject({ channel: 1, sequence: 1, revision: revision + 1 });
      expect(await theirs.next('operation')).toMatchObject({ channel: 7, revision: revision + 1 });
      expect(await contentOf(documentId)).toContain(subprotocol);
    });

    it('takes what is as large as it may be, and nothing larger', async () => {
      const id = await createDocument('');
      using ours = await HandConnection.greeted(mesh.url, 'weft.v1.json', ada.accessToken);
      ours.send({ join: { channel: 1, documentId: id, sessionId: randomUUID() } });
      await ours.next('joined');
      const insert = (length: number) => ({ components: [{ insert: '🧵'.repeat(length) }] });
      ours.send({ submit: { channel: 1, sequence: 1, baseRevision: 0, operation: insert(65_536) } });
      expect(await ours.next('acknowledged')).toMatchObject({ sequence: 1, revision: 1 });
      ours.send({ submit: { channel: 1, sequence: 2, baseRevision: 1, operation: insert(65_537) } });
      expect(await ours.next('rejected')).toMatchObject({ sequence: 2, retryable: false });
      ours.sendFrame(' '.repeat(1024 * 1024 + 1));
      expect(await ours.ended()).toMatchObject({ code: 1009 });
    });

    it('goes over TLS', async () => {
      const socket = new WebSocket(`wss://localhost:${mesh.tlsPort}/ws`, 'weft.v1.json', { ca: authority });
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
      const answer = new Promise((resolve) => socket.once('message', (data) => resolve(String(data))));
      socket.send(JSON.stringify({ hello: { accessToken: ada.accessToken, client: 'tls' } }));
      expect(JSON.parse(String(await answer))).toMatchObject({ welcome: { userId: ada.userId } });
      socket.terminate();
    });

    it('is not offered over HTTP/2, so that browsers open a connection of their own', async () => {
      const client = connectHttp2(`https://localhost:${mesh.tlsPort}`, { ca: authority });
      const settings = await new Promise<Settings>((resolve) => client.once('remoteSettings', resolve));
      expect(settings.enableConnectProtocol ?? false).toBe(false);
      client.destroy();
    });

    it('with a token that is no good is ended by the gateway, which says why', async () => {
      using connection = await HandConnection.open(mesh.url, 'weft.v1.json');
      connection.send({ hello: { accessToken: 'rubbish', client: 'x' } });
      expect(await connection.ended()).toMatchObject({ code: 4401 });
    });

    it('over gRPC is the same session', async () => {
      const client = new EditServiceClient(mesh.grpcAddress, credentials.createInsecure());
      const call = client.collaborate(metadata());
      const received: CollaborateResponse[] = [];
      call.on('data', (response: CollaborateResponse) => received.push(response));
      call.on('error', () => undefined);
      const message = { hello: { accessToken: ada.accessToken, client: 'grpc' } };
      call.write({ message: { message: { $case: 'hello', value: message.hello } } });
      await until('welcome', () => received.some(({ message: got }) => got?.event?.$case === 'welcome'));
      call.cancel();
      client.close();
    });
  });

  describe('gRPC', () => {
    it.each(['in clear', 'by TLS'])('answers %s', async (how) => {
      const client =
        how === 'in clear'
          ? new DocumentServiceClient(mesh.grpcAddress, credentials.createInsecure())
          : new DocumentServiceClient(`localhost:${mesh.tlsPort}`, credentials.createSsl(Buffer.from(authority)));
      const request = { pageSize: 100, pageToken: '' };
      const { documents } = await callUnary(client.listDocuments.bind(client), request, { metadata: metadata() });
      expect(documents.map((document) => document.documentId)).toContain(documentId);
      const missing = callUnary(
        client.getDocument.bind(client),
        { documentId: randomUUID() },
        { metadata: metadata() },
      );
      await expect(missing).rejects.toMatchObject({ code: status.NOT_FOUND });
      client.close();
    });

    it('signs in without a token', async () => {
      const client = new TokenServiceClient(mesh.grpcAddress, credentials.createInsecure());
      const issue = client.issueToken.bind(client);
      const { userId } = await callUnary(issue, { username: 'ada' }, { metadata: new Metadata() });
      expect(userId).toBe(ada.userId);
      client.close();
    });

    it('tells by reflection what there is, so that tools can call it', async () => {
      const url = `http://${mesh.grpcAddress}`;
      const listed = await bufCurl('--list-methods', url);
      expect(listed).toContain('weft.v1.DocumentService/CreateDocument');
      expect(listed).toContain('weft.v1.EditService/Collaborate');
      const token = `authorization: Bearer ${ada.accessToken}`;
      const method = `${url}/weft.v1.DocumentService/GetDocument`;
      const found = await bufCurl('-H', token, '-d', JSON.stringify({ documentId }), method);
      expect(JSON.parse(found)).toMatchObject({ document: { documentId } });
    });

    it('edits and follows a document', async () => {
      const id = await createDocument('');
      const edits = new EditServiceClient(mesh.grpcAddress, credentials.createInsecure());
      const broadcast = new BroadcastServiceClient(mesh.grpcAddress, credentials.createInsecure());
      const following = broadcast.subscribe({ documentId: id, afterRevision: 0 }, metadata());
      const received: SubscribeResponse[] = [];
      following.on('data', (response: SubscribeResponse) => received.push(response));
      following.on('error', () => undefined);
      const operation = { components: [{ kind: { $case: 'insert', value: 'by gRPC' } as const }] };
      const request = { documentId: id, idempotencyKey: 'one', baseRevision: 0, operation, ifRevision: undefined };
      const submitted = await callUnary(edits.submitEdit.bind(edits), request, { metadata: metadata() });
      expect(submitted.revision).toBe(1);
      await until('the operation', () => received.some((response) => response.operation !== undefined));
      following.cancel();
      edits.close();
      broadcast.close();
    });
  });

  it.each(['8081', '8080'])('gRPC-Web is answered where %s is', async (where) => {
    const base = where === '8081' ? `http://${mesh.grpcAddress}` : mesh.url;
    const message = Buffer.from(ListDocumentsRequest.encode({ pageSize: 100, pageToken: '' }).finish());
    const response = await fetch(`${base}/weft.v1.DocumentService/ListDocuments`, {
      method: 'POST',
      headers: { ...authorised(), 'content-type': 'application/grpc-web+proto' },
      body: framed(message),
    });
    const answer = Buffer.from(await response.arrayBuffer());
    const length = answer.readUInt32BE(1);
    const { documents } = ListDocumentsResponse.decode(answer.subarray(5, 5 + length));
    expect(documents.map((document) => document.documentId)).toContain(documentId);
    expect(answer.subarray(5 + length + 5).toString()).toContain('grpc-status:0');
  });

  it('Connect JSON is answered', async () => {
    const found = await connect('DocumentService/GetDocument', { documentId });
    expect(found).toMatchObject({ status: 200, body: { document: { documentId } } });
    const missing = await connect('DocumentService/GetDocument', { documentId: randomUUID() });
    expect(missing).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it('the page and whether a gateway is well are shown', async () => {
    expect(await (await fetch(`${mesh.url}/`)).text()).toContain('<html');
    expect((await fetch(`${mesh.url}/healthz`)).status).toBe(200);
  });

  describe('REST', () => {
    const rest = async (method: string, path: string, body?: object, base = mesh.url) => {
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const response = await fetch(`${base}/v1/${path}`, { method, headers: authorised(), ...sent });
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

    it('follows a document, an event a line', async () => {
      const id = await createDocument('');
      await rest('PUT', `documents/${id}/content`, { content: 'line', baseRevision: 0 });
      const ended = new AbortController();
      const response = await fetch(`${mesh.url}/v1/documents/${id}/events`, {
        headers: authorised(),
        signal: ended.signal,
      });
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      while (!text.includes('"operation"')) text += (await reader?.read())?.value ?? '';
      const line = text.split('\n').find((each) => each.includes('"operation"'));
      expect(JSON.parse(line ?? '')).toMatchObject({ revision: 1, userId: ada.userId });
      ended.abort();
    });

    it('takes and gives texts of many megabytes', async () => {
      const content = 'wörd 🧵\n'.repeat(300_000);
      const created = await rest('POST', 'documents', { title: 'large', content }, `http://${mesh.grpcAddress}`);
      expect(created.status).toBe(200);
      const read = await rest('GET', `documents/${created.body.document.documentId}/content`);
      expect(read.body.content === content).toBe(true);
    });

    it('says what is wrong with a request', async () => {
      expect(await rest('GET', 'documents/no-uuid')).toMatchObject({ status: 400, body: { code: 3 } });
      expect((await fetch(`${mesh.url}/v1/documents?colour=red`, { headers: authorised() })).status).toBe(400);
      expect((await fetch(`${mesh.url}/v1/nothing`, { headers: authorised() })).status).toBe(404);
    });
  });

  it('every request has a line in the access log with a trace id, and never a token or a query', async () => {
    await fetch(`${mesh.url}/v1/documents/${documentId}?marked=1`, { headers: authorised() });
    await fetch(`${mesh.url}/page?access_token=${ada.accessToken}`);
    const edge = mesh.process('edge');
    const lineOf = (path: string) => edge.log.split('\n').find((line) => line.includes(`"path":"${path}"`));
    await until(
      'both lines',
      () => lineOf('/page') !== undefined && lineOf(`/v1/documents/${documentId}`) !== undefined,
    );
    const line = JSON.parse(lineOf(`/v1/documents/${documentId}`) ?? '');
    expect(line).toMatchObject({ envoy: 'edge', method: 'GET', traceId: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(edge.log).not.toContain(ada.accessToken);
    expect(edge.log).not.toContain('marked');
  });
});

async function bufCurl(...args: string[]): Promise<string> {
  const buf = join(import.meta.dirname, '../../node_modules/.bin/buf');
  const { stdout } = await run(buf, ['curl', '--http2-prior-knowledge', '--protocol', 'grpc', ...args]);
  return stdout;
}

function framed(message: Buffer): Buffer<ArrayBuffer> {
  const header = Buffer.alloc(5);
  header.writeUInt32BE(message.length, 1);
  return Buffer.concat([header, message]);
}
