import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { credentials, status } from '@grpc/grpc-js';
import { BroadcastServiceClient, type SubscribeResponse } from '@weft/gen/broadcast';
import { EditServiceClient } from '@weft/gen/edit';
import { bearer, callUnary } from '@weft/service-kit/grpc-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HandConnection } from '../e2e/hand-connection.ts';
import { type Person, post } from '../e2e/weft-by-hand.ts';
import { type MeshUnderTest, startMesh } from '../harness/mesh.ts';
import { until } from '../harness/until.ts';
import { Caller, memberCredentials } from './sidecar-caller.ts';

const SERVICES = ['auth-service', 'document-service', 'gateway'].flatMap((role) => [`${role}-1`, `${role}-2`]);
/** As many as make it all but certain that each document-service owns some, and is asked for others' too. */
const DOCUMENTS = 8;

describe.skipIf(process.env.TEST_MESH_MISSING !== undefined)('a mesh whose services all have sidecars', () => {
  let mesh: MeshUnderTest;
  let ada: Person;
  let bob: Person;
  const documents: string[] = [];

  beforeAll(async () => {
    mesh = await startMesh({ sidecars: true });
    ada = (await post(`${mesh.url}/dev/sign-in`, { username: 'ada' })).body;
    bob = (await post(`${mesh.url}/dev/sign-in`, { username: 'bob' })).body;
    for (let count = 0; count < DOCUMENTS; count += 1) {
      const { body } = await connect('DocumentService/CreateDocument', { title: 'notes', content: '' });
      documents.push(body.document.documentId);
    }
  });

  afterAll(() => mesh?.[Symbol.asyncDispose]());

  const connect = (method: string, request: object) => post(`${mesh.url}/weft.v1.${method}`, request, ada.accessToken);

  async function edit(documentId: string): Promise<number> {
    const client = new EditServiceClient(mesh.grpcAddress, credentials.createInsecure());
    try {
      const { body } = await connect('DocumentService/GetDocumentContent', { documentId });
      const { revision } = await callUnary(
        client.submitEdit.bind(client),
        {
          documentId,
          idempotencyKey: randomUUID(),
          baseRevision: body.revision ?? 0,
          operation: { components: [{ kind: { $case: 'insert', value: 'a' } }] },
          ifRevision: undefined,
        },
        { metadata: bearer(ada.accessToken), deadlineMs: 10_000 },
      );
      return revision;
    } finally {
      client.close();
    }
  }

  async function follow(documentId: string, revision: number): Promise<void> {
    const client = new BroadcastServiceClient(mesh.grpcAddress, credentials.createInsecure());
    const call = client.subscribe({ documentId, afterRevision: 0 }, bearer(ada.accessToken));
    const revisions: number[] = [];
    call.on('data', (response: SubscribeResponse) => {
      if (response.operation !== undefined) revisions.push(response.revision);
    });
    call.on('error', () => undefined);
    await until(`revision ${revision} of ${documentId} is told`, () => revisions.includes(revision));
    call.cancel();
    client.close();
  }

  /** Calls that sidecars have let pass and refused, of all listeners. */
  async function decisions(instance: string): Promise<{ allowed: number; denied: number }> {
    const admin = mesh.port(`${instance} sidecar admin`);
    const text = await (await fetch(`http://127.0.0.1:${admin}/stats?filter=rbac\\.(allowed|denied)$`)).text();
    const sum = (kind: string) =>
      [...text.matchAll(new RegExp(`rbac\\.${kind}: (\\d+)`, 'g'))].reduce(
        (total, [, value]) => total + Number(value),
        0,
      );
    return { allowed: sum('allowed'), denied: sum('denied') };
  }

  it('refuses nothing that services and the edge really ask of each other', async () => {
    const [documentId = ''] = documents;
    const granted = await connect('PermissionService/GrantPermission', {
      documentId,
      userId: bob.userId,
      role: 'ROLE_EDITOR',
    });
    expect(granted.status).toBe(200);
    expect((await connect('UserService/LookupUser', { username: 'bob' })).status).toBe(200);
    using theirs = await HandConnection.greeted(mesh.url, 'weft.v1.proto', bob.accessToken);
    theirs.send({ join: { channel: 1, documentId, sessionId: randomUUID() } });
    await theirs.next('joined');
    for (const each of documents) {
      const revision = await edit(each);
      // Each instance is asked in turn; one of the two has to ask the owner.
      await Promise.all([follow(each, revision), follow(each, revision)]);
    }
    expect(await theirs.next('operation')).toMatchObject({ channel: 1 });
    for (const instance of SERVICES) {
      const { allowed, denied } = await decisions(instance);
      expect([instance, denied]).toEqual([instance, 0]);
      expect(allowed, `calls let through at ${instance}`).toBeGreaterThan(0);
    }
  });

  it.each([
    ['auth-service-1', '/weft.v1.BroadcastService/Attach', 'document-service-1 sidecar internal'],
    ['document-service-1', '/weft.v1.PermissionService/GrantPermission', 'auth-service-1 sidecar internal'],
    ['edge', '/weft.v1.PermissionService/CheckPermission', 'auth-service-1 sidecar internal'],
    ['gateway-1', '/weft.v1.EditService/SubmitEdit', 'gateway-2 sidecar public'],
  ])('refuses %s the call %s', async (instance, path, listener) => {
    const read = (name: string) =>
      readFile(join(mesh.dataDirectory, 'identity', instance, 'credentials', name), 'utf8');
    const shown = {
      certificate: await read('tls.crt'),
      privateKey: await read('tls.key'),
      validity: { notBeforeMs: 0, notAfterMs: 0 },
    };
    const caller = new Caller(`127.0.0.1:${mesh.port(listener)}`, memberCredentials(await read('ca.crt'), shown));
    expect(await caller.call(path)).toMatchObject({ code: status.PERMISSION_DENIED, details: 'RBAC: access denied' });
    caller.close();
  });

  it('goes on with every document when an owner and its sidecar are gone', async () => {
    await Promise.all(['document-service-1', 'document-service-1-sidecar'].map((name) => mesh.process(name).kill()));
    for (const documentId of documents) {
      await until(`${documentId} can be edited`, () => edit(documentId).then(Boolean, () => false), 45_000);
    }
  }, 120_000);
});
