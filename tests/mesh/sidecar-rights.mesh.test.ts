import { status } from '@grpc/grpc-js';
import type { Endpoint } from '@weft/deploy/envoy/endpoint';
import type { ServiceIdentity, ServiceListener } from '@weft/deploy/envoy/sidecar-rights';
import { localAuthority } from '@weft/deploy/identity/local-authority';
import { IDENTITIES, type Identity } from '@weft/deploy/identity/spiffe';
import { LOCAL_EDGE_SUBJECT, memberSubject } from '@weft/deploy/identity/subjects';
import { descriptors } from '@weft/service-kit/descriptors';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Caller, memberCredentials } from './sidecar-caller.ts';
import type { Recorder } from './sidecar-recorder.ts';
import { addressOf, freeEndpoint, SidecarStage } from './sidecar-stage.ts';

const HOUR = 3_600_000;
const ATTACH = '/weft.v1.BroadcastService/Attach';
const HEALTH = '/grpc.health.v1.Health/Check';

const DOCUMENT_METHODS = [
  'CreateDocument',
  'GetDocument',
  'GetDocumentContent',
  'ListDocuments',
  'UpdateDocument',
  'DeleteDocument',
  'ListOperations',
  'ReplaceDocumentContent',
  'RestoreDocument',
  'CreateVersion',
  'ListVersions',
].map((name) => `/weft.v1.DocumentService/${name}`);
const USER_METHODS = ['CreateUser', 'GetUser', 'BatchGetUsers', 'LookupUser'].map(
  (name) => `/weft.v1.UserService/${name}`,
);
const PERMISSION_METHODS = [
  'CheckPermission',
  'BatchCheckPermissions',
  'GrantPermission',
  'RevokePermission',
  'ListPermissions',
].map((name) => `/weft.v1.PermissionService/${name}`);
const WATCH_PERMISSIONS = '/weft.v1.PermissionService/WatchPermissions';
const SUBSCRIBE = '/weft.v1.BroadcastService/Subscribe';
const ISSUE_TOKEN = '/weft.v1.TokenService/IssueToken';
const EDIT = ['/weft.v1.EditService/Collaborate', '/weft.v1.EditService/SubmitEdit'];

/** Written out here once more, so that a slip in the product's table shows. */
const MAY: readonly [ServiceIdentity, ServiceListener, Partial<Record<Identity, readonly string[]>>][] = [
  [
    'document-service',
    'internal',
    {
      gateway: [ATTACH, '/weft.v1.RoutingService/WatchPartitions', ...DOCUMENT_METHODS, HEALTH],
      'document-service': [SUBSCRIBE, HEALTH],
    },
  ],
  ['document-service', 'public', { edge: [...DOCUMENT_METHODS, SUBSCRIBE, HEALTH] }],
  [
    'auth-service',
    'internal',
    {
      gateway: [...PERMISSION_METHODS, WATCH_PERMISSIONS, ...USER_METHODS, ISSUE_TOKEN, HEALTH],
      'document-service': [
        '/weft.v1.PermissionService/CheckPermission',
        '/weft.v1.PermissionService/BatchCheckPermissions',
        WATCH_PERMISSIONS,
        HEALTH,
      ],
    },
  ],
  ['auth-service', 'public', { edge: [...PERMISSION_METHODS, ...USER_METHODS, ISSUE_TOKEN, HEALTH] }],
  ['gateway', 'public', { edge: [...EDIT, HEALTH] }],
];

const everyMethod = [
  ...[...descriptors().registry]
    .filter((type) => type.kind === 'service')
    .flatMap(({ typeName, methods }) => methods.map(({ name }) => `/${typeName}/${name}`)),
  HEALTH,
];

describe.skipIf(process.env.TEST_MESH_MISSING !== undefined)('a sidecar in front of a service', () => {
  let stage: SidecarStage;
  const behind = new Map<string, { recorder: Recorder; address: Endpoint }>();

  beforeAll(async () => {
    stage = await SidecarStage.open();
    for (const service of ['document-service', 'auth-service', 'gateway'] as const) {
      const kinds = MAY.filter(([whose]) => whose === service).map(([, kind]) => kind);
      const inbound = [];
      for (const kind of kinds) {
        const { recorder, endpoint } = await stage.recorder(service);
        const address = await freeEndpoint();
        inbound.push({ kind, address, service: endpoint });
        behind.set(`${service} ${kind}`, { recorder, address });
      }
      await stage.sidecar({ id: service, service, inbound, outbound: [] });
    }
  });

  afterAll(() => stage?.[Symbol.asyncDispose]());

  beforeEach(() => {
    for (const { recorder } of behind.values()) recorder.calls.length = 0;
  });

  const listener = (service: ServiceIdentity, kind: ServiceListener) => {
    const found = behind.get(`${service} ${kind}`);
    if (found === undefined) throw new Error(`${service} has no listener ${kind}`);
    return found;
  };

  it('knows every method of the contracts', () => {
    expect(everyMethod.length).toBeGreaterThan(25);
  });

  const cases = MAY.flatMap(([service, kind, may]) =>
    IDENTITIES.map((identity) => ({ service, kind, identity, paths: may[identity] ?? [] })),
  );

  it.each(cases)('lets $identity make exactly its calls on the $kind listener of $service', async (one) => {
    const { recorder, address } = listener(one.service, one.kind);
    const caller = await stage.member(one.identity, address);
    const passed: string[] = [];
    for (const path of everyMethod) {
      const { code, details } = await caller.call(path);
      if (code === status.OK) passed.push(path);
      else expect([path, code, details]).toEqual([path, status.PERMISSION_DENIED, 'RBAC: access denied']);
    }
    expect(passed.toSorted()).toEqual([...one.paths].toSorted());
    // Health is answered by the server itself, and asked by the sidecar too.
    const asked = recorder.calls.map(({ path }) => path);
    expect(asked.toSorted()).toEqual(one.paths.filter((path) => path !== HEALTH).toSorted());
  });

  const strangers = [
    { who: 'without a certificate', shown: async () => undefined },
    {
      who: "of another authority's gateway",
      shown: async () => (await localAuthority(`${stage.directoryOf('other')}`)).issue(memberSubject('gateway'), HOUR),
    },
    {
      who: "with the certificate of the edge's TLS port",
      shown: () => stage.authority.issue(LOCAL_EDGE_SUBJECT, HOUR),
    },
    {
      who: 'whose certificate has expired',
      shown: async () => (await stage.authorityAt(Date.now() - 2 * HOUR)).issue(memberSubject('gateway'), HOUR),
    },
  ];

  it.each(strangers)('talks to nobody $who', async ({ shown }) => {
    const { recorder, address } = listener('document-service', 'internal');
    const transport = memberCredentials(stage.authority.certificate, await shown());
    const caller = stage.caller(new Caller(addressOf(address), transport));
    expect(await caller.call(ATTACH)).toMatchObject({ code: status.UNAVAILABLE, answeredBy: '' });
    expect(recorder.calls).toEqual([]);
  });

  it('talks to nobody in clear', async () => {
    const { recorder, address } = listener('document-service', 'internal');
    const caller = stage.caller(new Caller(addressOf(address)));
    expect(await caller.call(ATTACH)).toMatchObject({ code: status.UNAVAILABLE });
    expect(recorder.calls).toEqual([]);
  });

  it.each([
    '/weft.v1.BroadcastService/./Attach',
    '/weft.v1.BroadcastService//Attach',
    '/weft.v1.BroadcastService%2FAttach',
    '/weft.v1.BroadcastService/Attach/',
    '/weft.v1.broadcastservice/attach',
  ])('is not talked round by the spelling %s', async (path) => {
    const { recorder, address } = listener('document-service', 'internal');
    const caller = await stage.member('auth-service', address);
    const { code } = await caller.call(path);
    expect(code).not.toBe(status.OK);
    expect(recorder.calls).toEqual([]);
  });
});
