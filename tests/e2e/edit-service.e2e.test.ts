import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { credentials, status } from '@grpc/grpc-js';
import { CollaborateClient } from '@weft/gateway/testing/collaborate-client';
import { SessionClient } from '@weft/gateway/testing/session-client';
import { EditServiceClient, type SubmitEditRequest } from '@weft/gen/edit';
import { bearer, callUnary } from '@weft/service-kit/grpc-client';
import { StatusError } from '@weft/service-kit/status-error';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../harness/until.ts';
import type { Person } from './weft-by-hand.ts';
import { WeftSystem } from './weft-system.ts';

let weft: WeftSystem;
let ada: Person;
let bob: Person;
let client: EditServiceClient;
beforeAll(async () => {
  weft = await WeftSystem.start();
  ada = await weft.signIn('ada');
  bob = await weft.signIn('bob');
  client = new EditServiceClient(weft.grpcAddress, credentials.createInsecure());
});
afterAll(async () => {
  client.close();
  await weft[Symbol.asyncDispose]();
});

const run = promisify(execFile);
const BUF = new URL('../../node_modules/.bin/buf', import.meta.url).pathname;

type Edit = Partial<SubmitEditRequest> & { readonly documentId: string; readonly idempotencyKey: string };

/** Inserts at the start unless told otherwise. */
function submit(edit: Edit, { text = 'a', person = ada, signal }: SubmitOptions = {}): Promise<{ revision: number }> {
  const operation = { components: [{ kind: { $case: 'insert' as const, value: text } }] };
  const request = { baseRevision: 0, ifRevision: undefined, operation, ...edit };
  const options = { metadata: bearer(person.accessToken), deadlineMs: 10_000 };
  return callUnary(client.submitEdit.bind(client), request, signal === undefined ? options : { ...options, signal });
}

interface SubmitOptions {
  readonly text?: string;
  readonly person?: Person;
  readonly signal?: AbortSignal;
}

async function failure(promise: Promise<unknown>): Promise<StatusError> {
  const error = await promise.catch((caught: unknown) => caught);
  if (error instanceof StatusError) return error;
  throw new Error(`expected a StatusError, not ${JSON.stringify(error)}`);
}

const textOf = async (documentId: string) => (await weft.content(ada, documentId)).content;

describe('SubmitEdit', () => {
  it('commits, and shows in the document', async () => {
    const documentId = await weft.createDocument(ada, 'bc');
    expect(await submit({ documentId, idempotencyKey: 'k' })).toEqual({ revision: 1 });
    expect(await textOf(documentId)).toBe('abc');
  });

  it('takes effect once for one key, however often and however soon it is repeated (I4)', async () => {
    const documentId = await weft.createDocument(ada);
    const edit = { documentId, idempotencyKey: 'same' };
    const answers = await Promise.all(Array.from({ length: 10 }, () => submit(edit)));
    expect(answers).toEqual(Array.from({ length: 10 }, () => ({ revision: 1 })));
    await submit({ documentId, idempotencyKey: 'other', baseRevision: 1 }, { text: 'b' });
    expect(await submit(edit)).toEqual({ revision: 1 });
    expect(await textOf(documentId)).toBe('ba');
  });

  it('refuses another edit under a used key, and still knows the first', async () => {
    const documentId = await weft.createDocument(ada);
    const edit = { documentId, idempotencyKey: 'key' };
    await submit(edit);
    const reused = { code: status.ALREADY_EXISTS, reason: 'SEQUENCE_REUSED', retryAfterMs: undefined };
    expect(await failure(submit(edit, { text: 'b' }))).toMatchObject(reused);
    expect(await failure(submit({ ...edit, baseRevision: 1 }))).toMatchObject(reused);
    expect(await submit(edit)).toEqual({ revision: 1 });
    expect(await textOf(documentId)).toBe('a');
  });

  it('lets two different edits that race under one key have one winner', async () => {
    const documentId = await weft.createDocument(ada);
    const edit = { documentId, idempotencyKey: 'race' };
    const settled = await Promise.allSettled([submit(edit, { text: 'x' }), submit(edit, { text: 'y' })]);
    expect(settled.map(({ status: outcome }) => outcome).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect((await textOf(documentId)).length).toBe(1);
  });

  it('commits only at the revision that was named, and refuses the same way again', async () => {
    const documentId = await weft.createDocument(ada);
    await submit({ documentId, idempotencyKey: '1', ifRevision: 0 });
    const late = { documentId, idempotencyKey: '2', ifRevision: 0 };
    const mismatch = {
      code: status.FAILED_PRECONDITION,
      reason: 'REVISION_MISMATCH',
      metadata: { headRevision: '1' },
    };
    expect(await failure(submit(late))).toMatchObject(mismatch);
    expect(await failure(submit(late))).toMatchObject(mismatch);
    expect(await submit({ documentId, idempotencyKey: '3', baseRevision: 1, ifRevision: 1 })).toEqual({ revision: 2 });
  });

  it('is rebased onto what others did meanwhile', async () => {
    const documentId = await weft.createDocument(ada, '12');
    await submit({ documentId, idempotencyKey: '1' }, { text: 'first ' });
    const operation: SubmitEditRequest['operation'] = {
      components: [{ kind: { $case: 'retain', value: 2 } }, { kind: { $case: 'insert', value: '3' } }],
    };
    expect(await submit({ documentId, idempotencyKey: '2', operation })).toEqual({ revision: 2 });
    expect(await textOf(documentId)).toBe('first 123');
  });

  it('fails beyond the head, and where one may not write or not even see', async () => {
    const documentId = await weft.createDocument(ada);
    const edit = { documentId, idempotencyKey: 'k' };
    expect(await failure(submit({ ...edit, baseRevision: 9 }))).toMatchObject({
      code: status.OUT_OF_RANGE,
      reason: 'INVALID_BASE',
    });
    expect(await failure(submit(edit, { person: bob }))).toMatchObject({ code: status.NOT_FOUND, reason: 'NOT_FOUND' });
    await weft.share(ada, documentId, bob, 'ROLE_VIEWER');
    const denied = { code: status.PERMISSION_DENIED, reason: 'PERMISSION_DENIED' };
    await until(
      'the role to be known',
      async () => (await failure(submit(edit, { person: bob }))).reason !== 'NOT_FOUND',
    );
    expect(await failure(submit(edit, { person: bob }))).toMatchObject(denied);
    expect(await textOf(documentId)).toBe('');
  });

  it('can be repeated after it was cancelled', async () => {
    const documentId = await weft.createDocument(ada);
    const controller = new AbortController();
    const call = submit({ documentId, idempotencyKey: 'c' }, { signal: controller.signal });
    controller.abort();
    expect(await failure(call)).toMatchObject({ code: status.CANCELLED });
    expect(await submit({ documentId, idempotencyKey: 'c' })).toEqual({ revision: 1 });
    expect(await textOf(documentId)).toBe('a');
  });

  it('is offered as JSON', async () => {
    const documentId = await weft.createDocument(ada);
    const edit = { documentId, idempotencyKey: 'json', operation: { components: [{ insert: 'A' }] } };
    expect(await weft.succeed('EditService/SubmitEdit', edit, ada)).toEqual({ revision: 1 });
    const { status: httpStatus, body } = await weft.call('EditService/SubmitEdit', { ...edit, ifRevision: 5 }, ada);
    expect([httpStatus, body.code]).toEqual([409, 'already_exists']);
  });
});

describe('Collaborate', () => {
  const join = (documentId: string) => ({ join: { channel: 1, documentId, sessionId: randomUUID() } });
  const typed = (sequence: number, baseRevision: number, text: string) => ({
    submit: { channel: 1, sequence, baseRevision, operation: { components: [{ insert: text }] } },
  });

  it('and WebSockets see one history of what both type', async () => {
    const documentId = await weft.createDocument(ada);
    await weft.share(ada, documentId, bob, 'ROLE_EDITOR');
    const call = new CollaborateClient(weft.grpcAddress, { accessToken: ada.accessToken });
    const socket = await SessionClient.connect(weft.url, 'weft.v1.json');
    socket.send({ hello: { accessToken: bob.accessToken, client: 'test' } });
    const edits = 40;
    const type = async (person: Pick<SessionClient, 'send' | 'next'>, text: string) => {
      for (let sequence = 1, base = 0; sequence <= edits; sequence += 1) {
        person.send(typed(sequence, base, text));
        base = Number((await person.next('acknowledged')).revision);
      }
    };
    for (const person of [call, socket]) {
      person.send(join(documentId));
      await person.next('joined');
    }
    await Promise.all([type(call, 'g'), type(socket, 'w')]);
    const history = (person: Pick<SessionClient, 'all'>) =>
      [...person.all('operation'), ...person.all('acknowledged')].map(({ revision }) => Number(revision));
    const revisions = Array.from({ length: edits * 2 }, (_, index) => index + 1);
    const isWhole = (person: Pick<SessionClient, 'all'>) => history(person).length === revisions.length;
    await until('both to have the whole history', () => isWhole(call) && isWhole(socket));
    for (const person of [call, socket]) expect(history(person).toSorted((a, b) => a - b)).toEqual(revisions);
    const chains = (person: Pick<SessionClient, 'all'>) =>
      new Map(
        [...person.all('operation'), ...person.all('acknowledged')].map(({ revision, chain }) => [revision, chain]),
      );
    expect(chains(call)).toEqual(chains(socket));
    const text = await textOf(documentId);
    expect([...text].toSorted().join('')).toBe('g'.repeat(edits) + 'w'.repeat(edits));
    call.close();
    socket.close();
  });

  it('resumes what was left', async () => {
    const documentId = await weft.createDocument(ada);
    const sessionId = randomUUID();
    const first = new CollaborateClient(weft.grpcAddress, { accessToken: ada.accessToken });
    first.send({ join: { channel: 1, documentId, sessionId } });
    await first.next('joined');
    first.send(typed(1, 0, 'a'));
    await first.next('acknowledged');
    first.close();
    const again = new CollaborateClient(weft.grpcAddress, { accessToken: ada.accessToken });
    again.send({ join: { channel: 1, documentId, sessionId, afterRevision: 0, afterChain: '0' } });
    expect(await again.next('joined')).toMatchObject({ lastSequence: 1, revision: 1, operations: [{ sequence: 1 }] });
    again.close();
  });
});

describe('reflection of the public listener', () => {
  const curl = async (path: string, ...options: string[]) => {
    const flags = ['curl', '--http2-prior-knowledge', '--protocol', 'grpc', ...options];
    return (await run(BUF, [...flags, `http://${weft.grpcAddress}${path}`])).stdout;
  };

  it('lists what can be called, and is enough to call it by', async () => {
    const listed = await curl('', '--list-methods');
    expect(listed).toContain('weft.v1.EditService/Collaborate');
    expect(listed).toContain('weft.v1.BroadcastService/Subscribe');
    const documentId = await weft.createDocument(ada);
    const token = ['-H', `authorization: Bearer ${ada.accessToken}`];
    const edit = JSON.stringify({ documentId, idempotencyKey: 'b', operation: { components: [{ insert: 'A' }] } });
    const answer = await curl('/weft.v1.EditService/SubmitEdit', ...token, '-d', edit);
    expect(JSON.parse(answer)).toEqual({ revision: 1 });
    const opening = JSON.stringify({ message: { join: { channel: 1, documentId, sessionId: randomUUID() } } });
    const session = await curl('/weft.v1.EditService/Collaborate', ...token, '-d', opening);
    expect(session).toContain('"welcome"');
    expect(session).toContain('"content"');
    expect(JSON.parse(await curl('/grpc.health.v1.Health/Check', '-d', '{}'))).toEqual({ status: 'SERVING' });
  });
});
