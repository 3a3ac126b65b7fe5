import { status } from '@grpc/grpc-js';
import type { Envoy } from '@weft/deploy/components/envoy';
import type { Endpoint } from '@weft/deploy/envoy/endpoint';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../harness/until.ts';
import { Caller } from './sidecar-caller.ts';
import type { Recorder } from './sidecar-recorder.ts';
import { addressOf, freeEndpoint, SidecarStage } from './sidecar-stage.ts';

const ATTACH = '/weft.v1.BroadcastService/Attach';
const CHECK = '/weft.v1.PermissionService/CheckPermission';
const WATCH = '/weft.v1.PermissionService/WatchPermissions';
const ISSUE_TOKEN = '/weft.v1.TokenService/IssueToken';
const CREATE = '/weft.v1.DocumentService/CreateDocument';
const GET = '/weft.v1.DocumentService/GetDocument';

interface Member {
  readonly recorder: Recorder;
  /** Where its sidecar takes calls. */
  readonly internal: Endpoint;
  readonly sidecar: Envoy;
}

describe.skipIf(process.env.TEST_MESH_MISSING !== undefined)("a gateway's sidecar", () => {
  let stage: SidecarStage;
  let documents: readonly [Member, Member];
  let auths: readonly [Member, Member];
  let toAuth: Caller;
  let toDocuments: Caller;
  let toInstance: Caller;

  const member = async (service: 'document-service' | 'auth-service', id: string): Promise<Member> => {
    const { recorder, endpoint } = await stage.recorder(id);
    const internal = await freeEndpoint();
    const inbound = [{ kind: 'internal', address: internal, service: endpoint } as const];
    return { recorder, internal, sidecar: await stage.sidecar({ id, service, inbound, outbound: [] }) };
  };

  beforeAll(async () => {
    stage = await SidecarStage.open();
    documents = [await member('document-service', 'document-1'), await member('document-service', 'document-2')];
    auths = [await member('auth-service', 'auth-1'), await member('auth-service', 'auth-2')];
    const [auth, any, instance] = [await freeEndpoint(), await freeEndpoint(), await freeEndpoint()];
    const resolve = 'addresses';
    await stage.sidecar({
      id: 'gateway-1',
      service: 'gateway',
      inbound: [],
      outbound: [
        { to: 'auth', address: auth, endpoints: auths.map(({ internal }) => internal), resolve },
        { to: 'documents', address: any, endpoints: documents.map(({ internal }) => internal), resolve },
        { to: 'document-instance', address: instance, endpoints: [], resolve },
      ],
    });
    toAuth = stage.caller(new Caller(addressOf(auth)));
    toDocuments = stage.caller(new Caller(addressOf(any)));
    toInstance = stage.caller(new Caller(addressOf(instance)));
  });

  afterAll(() => stage?.[Symbol.asyncDispose]());

  beforeEach(() => {
    for (const { recorder } of [...documents, ...auths]) {
      recorder.calls.length = 0;
      recorder.failures = 0;
    }
  });

  const named = (endpoint: Endpoint) => ({ 'x-weft-instance': addressOf(endpoint) });
  const attempts = (members: readonly Member[], path: string) =>
    members.reduce((sum, { recorder }) => sum + recorder.called(path).length, 0);

  it('reaches exactly the instance that is named, which never hears of the name', async () => {
    for (const { recorder, internal } of [...documents, ...documents, ...documents]) {
      expect(await toInstance.call(ATTACH, named(internal))).toMatchObject({
        code: status.OK,
        answeredBy: recorder.name,
      });
    }
    for (const { recorder } of documents) {
      expect(recorder.calls).toHaveLength(3);
      for (const { metadata } of recorder.calls) expect(metadata.get('x-weft-instance')).toEqual([]);
    }
  });

  it('asks nobody else when the named instance is dead, and reaches it as soon as it is back', async () => {
    const [alive, dead] = documents;
    await dead.sidecar.kill();
    expect(await toInstance.call(ATTACH, named(dead.internal))).toMatchObject({
      code: status.UNAVAILABLE,
      answeredBy: '',
    });
    expect(await toInstance.call(ATTACH, named(await freeEndpoint()))).toMatchObject({ code: status.UNAVAILABLE });
    expect(await toInstance.call(ATTACH, named(alive.internal))).toMatchObject({ code: status.OK });
    expect(alive.recorder.calls).toHaveLength(1);
    expect(dead.recorder.calls).toEqual([]);
    await dead.sidecar.start();
    expect(await toInstance.call(ATTACH, named(dead.internal))).toMatchObject({ answeredBy: 'document-2' });
  });

  it('talks to nobody at a named address who is no document-service', async () => {
    const [auth] = auths;
    expect(await toInstance.call(ATTACH, named(auth.internal))).toMatchObject({ code: status.UNAVAILABLE });
    const { recorder, endpoint } = await stage.recorder('in clear');
    expect(await toInstance.call(ATTACH, named(endpoint))).toMatchObject({ code: status.UNAVAILABLE });
    expect([...auth.recorder.calls, ...recorder.calls]).toEqual([]);
  });

  it.each(['8.8.8.8:443', '169.254.169.254:80', 'localhost:80', '10.0.0.1', '127.0.0.1:80, 8.8.8.8:80', '', undefined])(
    'takes no %s for an instance',
    async (instance) => {
      const headers = instance === undefined ? {} : { 'x-weft-instance': instance };
      expect(await toInstance.call(ATTACH, headers)).toMatchObject({ code: status.PERMISSION_DENIED });
    },
  );

  it('makes no other call to a named instance', async () => {
    const [{ internal, recorder }] = documents;
    expect(await toInstance.call(GET, named(internal))).toMatchObject({ code: status.PERMISSION_DENIED });
    expect(recorder.calls).toEqual([]);
  });

  it('spreads calls over the instances', async () => {
    await Promise.all(Array.from({ length: 40 }, () => toAuth.call(CHECK)));
    for (const { recorder } of auths) expect(recorder.called(CHECK).length).toBeGreaterThan(5);
  });

  it('asks another instance again what may be asked twice', async () => {
    for (const { path, caller, members } of [
      { path: CHECK, caller: toAuth, members: auths },
      { path: GET, caller: toDocuments, members: documents },
    ]) {
      for (const { recorder } of members) recorder.failures = 1;
      expect(await caller.call(path)).toMatchObject({ code: status.OK });
      for (const { recorder } of members) expect(recorder.failures).toBe(0);
      expect(attempts(members, path)).toBe(3);
    }
  });

  it('never repeats what may not be done twice', async () => {
    for (const { path, caller, members } of [
      { path: ISSUE_TOKEN, caller: toAuth, members: auths },
      { path: CREATE, caller: toDocuments, members: documents },
    ]) {
      for (const { recorder } of members) recorder.failures = 1;
      expect(await caller.call(path)).toMatchObject({ code: status.UNAVAILABLE, details: 'away for a moment' });
      expect(attempts(members, path)).toBe(1);
      for (const { recorder } of members) recorder.failures = 0;
    }
  });

  it('goes on with the other instance when one dies, streams being opened anew by who wants them', async () => {
    const [alive, dead] = auths;
    await dead.sidecar.kill();
    try {
      for (let count = 0; count < 10; count += 1) {
        expect(await toAuth.call(CHECK)).toMatchObject({ code: status.OK, answeredBy: alive.recorder.name });
      }
      await until('watches find the living instance', async () => (await toAuth.call(WATCH)).code === status.OK);
    } finally {
      await dead.sidecar.start();
    }
    await until('the instance is used again', async () => (await toAuth.call(CHECK)).answeredBy === dead.recorder.name);
  });
});
