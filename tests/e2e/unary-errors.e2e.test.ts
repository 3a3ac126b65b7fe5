import { randomUUID } from 'node:crypto';
import { Client, credentials, status } from '@grpc/grpc-js';
import { DocumentServiceClient } from '@weft/gen/document';
import { UserServiceClient } from '@weft/gen/user';
import { bearer, callUnary, createClient } from '@weft/service-kit/grpc-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TokenForge } from './tokens-by-hand.ts';
import { type Person, post } from './weft-by-hand.ts';
import { WeftSystem } from './weft-system.ts';

let weft: WeftSystem;
let ada: Person;
let bob: Person;
let eve: Person;
/** A document of ada's with two revisions, which bob may read. */
let documentId: string;
beforeAll(async () => {
  weft = await WeftSystem.start();
  ada = await weft.signIn('ada');
  bob = await weft.signIn('bob');
  eve = await weft.signIn('eve');
  documentId = await weft.createDocument(ada, 'text');
  await weft.share(ada, documentId, bob, 'ROLE_VIEWER');
  await weft.succeed('DocumentService/ReplaceDocumentContent', { documentId, content: 'texts' }, ada);
});
afterAll(() => weft[Symbol.asyncDispose]());

const HTTP = {
  invalid_argument: 400,
  out_of_range: 400,
  failed_precondition: 400,
  unauthenticated: 401,
  permission_denied: 403,
  not_found: 404,
  already_exists: 409,
  aborted: 409,
} as const;

interface Failing {
  readonly name: string;
  readonly method: string;
  readonly request: () => unknown;
  readonly as?: () => Person | undefined;
  readonly code: keyof typeof HTTP;
}

const failing = (code: keyof typeof HTTP, method: string, name: string, request: () => unknown, as?: () => Person) => ({
  name: `${method}: ${name}`,
  method,
  request,
  code,
  ...(as === undefined ? {} : { as }),
});
const target = () => ({ documentId });
const asBob = () => bob;
const asEve = () => eve;
const grant = (fields: object) => () => ({ documentId, userId: bob.userId, role: 'ROLE_VIEWER', ...fields });
const replacement = (fields: object) => () => ({ documentId, content: 'x', baseRevision: 1, ...fields });

const FAILING: readonly Failing[] = [
  failing('invalid_argument', 'DocumentService/CreateDocument', 'an unknown key', () => ({
    title: 'x',
    colour: 'red',
  })),
  failing('invalid_argument', 'DocumentService/CreateDocument', 'a wrong type', () => ({ title: 5 })),
  failing('invalid_argument', 'DocumentService/CreateDocument', 'a title too long', () => ({ title: 'x'.repeat(257) })),
  failing('invalid_argument', 'DocumentService/CreateDocument', 'U+0000 in the title', () => ({ title: 'a\0b' })),
  failing('invalid_argument', 'DocumentService/UpdateDocument', 'U+0000', () => ({ documentId, title: 'a\0b' })),
  failing('invalid_argument', 'DocumentService/CreateDocument', 'half a body', () => '{"title":'),
  failing('invalid_argument', 'DocumentService/CreateDocument', 'a list', () => []),
  failing(
    'invalid_argument',
    'DocumentService/CreateDocument',
    'a lone surrogate in the title',
    () => '{"title":"\\ud800"}',
  ),
  failing('invalid_argument', 'DocumentService/CreateDocument', 'a lone surrogate', () => '{"content":"\\ud800"}'),
  failing('invalid_argument', 'DocumentService/GetDocument', 'no id', () => ({})),
  failing('invalid_argument', 'DocumentService/GetDocument', 'no UUID', () => ({ documentId: 'notes' })),
  failing('invalid_argument', 'DocumentService/GetDocument', 'upper case', () => ({
    documentId: documentId.toUpperCase(),
  })),
  failing('not_found', 'DocumentService/GetDocument', 'no document', () => ({ documentId: randomUUID() })),
  failing('not_found', 'DocumentService/GetDocument', 'a stranger', target, asEve),
  failing('not_found', 'DocumentService/GetDocumentContent', 'a stranger', target, asEve),
  failing('out_of_range', 'DocumentService/GetDocumentContent', 'too far', () => ({ documentId, revision: 99 })),
  failing('invalid_argument', 'DocumentService/GetDocumentContent', 'no number', () => ({ documentId, revision: 'x' })),
  failing('invalid_argument', 'DocumentService/GetDocumentContent', 'no time', () => ({
    documentId,
    time: 'yesterday',
  })),
  failing('not_found', 'DocumentService/ListOperations', 'a stranger', target, asEve),
  failing('invalid_argument', 'DocumentService/ListOperations', 'too many', () => ({ documentId, pageSize: 1_001 })),
  failing('invalid_argument', 'DocumentService/ListDocuments', 'a token never given', () => ({
    pageToken: 'nonsense',
  })),
  failing('invalid_argument', 'DocumentService/ListDocuments', 'too many', () => ({ pageSize: 1_001 })),
  failing('not_found', 'DocumentService/UpdateDocument', 'a stranger', () => ({ documentId, title: 'x' }), asEve),
  failing('permission_denied', 'DocumentService/UpdateDocument', 'a viewer', () => ({ documentId, title: 'x' }), asBob),
  failing('not_found', 'DocumentService/DeleteDocument', 'a stranger', target, asEve),
  failing('permission_denied', 'DocumentService/DeleteDocument', 'a viewer', target, asBob),
  failing('permission_denied', 'DocumentService/ReplaceDocumentContent', 'a viewer', replacement({}), asBob),
  failing('not_found', 'DocumentService/ReplaceDocumentContent', 'a stranger', replacement({}), asEve),
  failing(
    'out_of_range',
    'DocumentService/ReplaceDocumentContent',
    'a base too far',
    replacement({ baseRevision: 99 }),
  ),
  failing(
    'failed_precondition',
    'DocumentService/ReplaceDocumentContent',
    'another revision',
    replacement({ ifRevision: 0 }),
  ),
  failing(
    'invalid_argument',
    'DocumentService/ReplaceDocumentContent',
    'a long key',
    replacement({ idempotencyKey: 'k'.repeat(129) }),
  ),
  failing('permission_denied', 'DocumentService/RestoreDocument', 'a viewer', target, asBob),
  failing('out_of_range', 'DocumentService/RestoreDocument', 'too far', () => ({ documentId, revision: 99 })),
  failing('not_found', 'PermissionService/GrantPermission', 'a stranger', grant({}), asEve),
  failing('permission_denied', 'PermissionService/GrantPermission', 'a viewer', grant({}), asBob),
  failing('invalid_argument', 'PermissionService/GrantPermission', 'owner', grant({ role: 'ROLE_OWNER' })),
  failing('invalid_argument', 'PermissionService/GrantPermission', 'an unknown role', grant({ role: 'ROLE_KING' })),
  failing('invalid_argument', 'PermissionService/GrantPermission', 'to the owner', () =>
    grant({ userId: ada.userId })(),
  ),
  failing('not_found', 'PermissionService/GrantPermission', 'to nobody', grant({ userId: randomUUID() })),
  failing('permission_denied', 'PermissionService/CheckPermission', 'about others', () => ({
    documentId,
    userId: bob.userId,
  })),
  failing('invalid_argument', 'PermissionService/BatchCheckPermissions', 'none', () => ({ checks: [] })),
  failing('not_found', 'PermissionService/ListPermissions', 'a stranger', target, asEve),
  failing(
    'not_found',
    'PermissionService/RevokePermission',
    'a stranger',
    () => ({ documentId, userId: bob.userId }),
    asEve,
  ),
  failing('already_exists', 'UserService/CreateUser', 'a name that is taken', () => ({ username: 'bob' })),
  failing('invalid_argument', 'UserService/CreateUser', 'no name', () => ({ username: 'a b' })),
  failing('not_found', 'UserService/GetUser', 'nobody', () => ({ userId: randomUUID() })),
  failing('not_found', 'UserService/LookupUser', 'nobody', () => ({ username: 'nobody' })),
  failing('not_found', 'UserService/LookupUser', 'U+0000', () => ({ username: 'ada\0' })),
];

describe("errors come in Connect's shape", () => {
  it.each(FAILING)('$name', async ({ method, request, as = () => ada, code }) => {
    const { status: http, body } = await weft.call(method, request(), as());
    expect(body).toMatchObject({ code, message: expect.stringMatching(/\w/) });
    expect(http).toBe(HTTP[code]);
    for (const detail of body.details ?? []) {
      expect(detail).toEqual({ type: expect.stringMatching(/^google\.rpc\./), value: expect.any(String) });
    }
  });

  it.each([
    ['without a token', () => undefined],
    ['with nonsense for a token', () => 'nonsense'],
    ['with a token that has expired', (forge: TokenForge) => forge.claiming({ exp: 1_000_000_000 })],
    ['with a token signed by somebody else', (forge: TokenForge) => forge.foreign],
    ['with a token without signature', (forge: TokenForge) => forge.unsigned],
  ])('a call %s', async (_name, token) => {
    const accessToken = token(new TokenForge(ada.accessToken, weft.dataDir));
    for (const method of [
      'DocumentService/ListDocuments',
      'PermissionService/ListPermissions',
      'UserService/GetUser',
    ]) {
      const { status: http, body } = await post(`${weft.url}/weft.v1.${method}`, {}, accessToken);
      expect({ http, code: body.code }, method).toEqual({ http: 401, code: 'unauthenticated' });
    }
  });

  it.each([
    'DocumentService/NoSuchMethod',
    'BroadcastService/Subscribe',
    'RoutingService/WatchPartitions',
    'TokenService/IssueToken',
    'PermissionService/WatchPermissions',
  ])('%s is not there', async (method) => {
    const { status: http, body } = await weft.call(method, {}, ada);
    expect({ http, code: body.code }).toEqual({ http: 404, code: 'unimplemented' });
  });

  it('a body that is not JSON by its own account', async () => {
    const response = await fetch(`${weft.url}/weft.v1.DocumentService/ListDocuments`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain', authorization: `Bearer ${ada.accessToken}` },
      body: '{}',
    });
    expect(response.status).toBe(415);
  });

  it.each(['', 'a b', 'x'.repeat(65)])('no sign-in by the name %j', async (username) => {
    expect(await post(`${weft.url}/dev/sign-in`, { username })).toMatchObject({ status: 400 });
  });
});

describe('gRPC for other programs', () => {
  it('answers with the same documents', async () => {
    const client = createClient(DocumentServiceClient, weft.grpcAddress);
    const metadata = bearer(ada.accessToken);
    const content = await callUnary(
      client.getDocumentContent.bind(client),
      { documentId, at: undefined },
      { metadata },
    );
    expect(content).toMatchObject({ content: 'texts', revision: 1 });
    const unseen = callUnary(client.getDocument.bind(client), { documentId }, { metadata: bearer(eve.accessToken) });
    await expect(unseen).rejects.toMatchObject({ code: status.NOT_FOUND, reason: 'NOT_FOUND' });
    const nobody = callUnary(client.getDocument.bind(client), { documentId });
    await expect(nobody).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
    const wrong = callUnary(client.getDocument.bind(client), { documentId: 'x' }, { metadata });
    await expect(wrong).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
    client.close();
    const users = createClient(UserServiceClient, weft.grpcAddress);
    const { user } = await callUnary(users.lookupUser.bind(users), { username: 'bob' }, { metadata });
    expect(user?.userId).toBe(bob.userId);
    users.close();
  });

  it.each([
    ['the whole', ''],
    ['documents', 'weft.v1.DocumentService'],
    ['permissions', 'weft.v1.PermissionService'],
  ])('says that it serves %s', async (_name, service) => {
    expect(await health(service)).toEqual(Buffer.from([8, 1]));
  });

  it('says that it knows no other service', async () => {
    await expect(health('weft.v1.Nonsense')).rejects.toMatchObject({ code: status.NOT_FOUND });
  });
});

/** grpc.health.v1.Health/Check as any client sends it: the answer's bytes. */
function health(service: string): Promise<Buffer> {
  const client = new Client(weft.grpcAddress, credentials.createInsecure());
  const request = Buffer.concat([Buffer.from([10, service.length]), Buffer.from(service)]);
  const same = (bytes: Buffer) => bytes;
  return new Promise<Buffer>((resolve, reject) => {
    client.makeUnaryRequest('/grpc.health.v1.Health/Check', same, same, request, (error, answer) => {
      if (error === null && answer !== undefined) resolve(answer);
      else reject(error);
    });
  }).finally(() => client.close());
}
