import { randomUUID } from 'node:crypto';
import { credentials, status } from '@grpc/grpc-js';
import { EditServiceClient, type SubmitEditRequest } from '@weft/gen/edit';
import type { TextOperation } from '@weft/gen/operation';
import { Role } from '@weft/gen/role';
import { Operation } from '@weft/gen/session';
import { Submission } from '@weft/gen/submission';
import { submissionDigest } from '@weft/ot/chain';
import { encodeOperation } from '@weft/ot/operation-codec';
import { bearer, callUnary } from '@weft/service-kit/grpc-client';
import { StatusError } from '@weft/service-kit/status-error';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { editSessionId } from '../edits/edit-session-id.ts';
import { startGatewayFixture } from '../testing/gateway-fixture.ts';

type Fixture = Awaited<ReturnType<typeof startGatewayFixture>>;

let fixture: Fixture;
let client: EditServiceClient;
beforeAll(async () => {
  fixture = await startGatewayFixture();
  client = new EditServiceClient(fixture.grpcAddress, credentials.createInsecure());
});
afterAll(async () => {
  client.close();
  await fixture.stop();
});

interface Writer {
  readonly documentId: string;
  readonly userId: string;
  readonly token: string;
}

async function writer(role: Role = Role.ROLE_EDITOR): Promise<Writer> {
  const documentId = randomUUID();
  const userId = randomUUID();
  fixture.auth.state.grant(documentId, userId, role);
  return { documentId, userId, token: await fixture.auth.issue(userId) };
}

const insertion = (value: string): TextOperation['components'][number] => ({ kind: { $case: 'insert', value } });
const inserting = (value: string): TextOperation => ({ components: [insertion(value)] });

function submit({ documentId, token }: Writer, changes: Partial<SubmitEditRequest> = {}, deadlineMs = 5_000) {
  const request = { documentId, idempotencyKey: 'one', baseRevision: 0, operation: inserting('a') };
  return callUnary(
    client.submitEdit.bind(client),
    { ifRevision: undefined, ...request, ...changes },
    { metadata: bearer(token), deadlineMs },
  );
}

async function failure(promise: Promise<unknown>): Promise<StatusError> {
  const error = await promise.catch((caught: unknown) => caught);
  if (!(error instanceof StatusError)) throw new Error(`expected a StatusError, not ${JSON.stringify(error)}`);
  return error;
}

/** The records of a document that reached the log. */
const published = (documentId: string) =>
  fixture.log.records.map(({ value }) => Submission.decode(value)).filter((record) => record.documentId === documentId);

describe('SubmitEdit', () => {
  it('answers with the revision when the edit is committed', async () => {
    const ada = await writer();
    expect(await submit(ada)).toEqual({ revision: 1 });
    const sessionId = editSessionId({ ...ada, idempotencyKey: 'one' });
    expect(published(ada.documentId)).toMatchObject([{ userId: ada.userId, sessionId, sequence: 1 }]);
  });

  it('is given the head alone, never the text', async () => {
    const ada = await writer();
    await submit(ada);
    const opens = fixture.owner.opens.filter(({ documentId }) => documentId === ada.documentId);
    expect(opens).toMatchObject([{ afterRevision: 0xffff_ffff }]);
  });

  it('leaves nothing behind', async () => {
    const ada = await writer();
    await submit(ada);
    await expect.poll(() => fixture.owner.followed.get(ada.documentId)?.size).toBe(0);
  });

  it('gives the first outcome to the same key again (I4)', async () => {
    const ada = await writer();
    expect(await submit(ada)).toEqual({ revision: 1 });
    expect(await submit(ada, { idempotencyKey: 'two' })).toEqual({ revision: 2 });
    expect(await submit(ada)).toEqual({ revision: 1 });
  });

  it('publishes once for several calls of one key at the same time', async () => {
    const ada = await writer();
    fixture.owner.paused = true;
    const calls = Array.from({ length: 8 }, () => submit(ada));
    await expect.poll(() => published(ada.documentId).length).toBe(1);
    fixture.owner.resume();
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 8 }, () => ({ revision: 1 })));
    expect(published(ada.documentId)).toHaveLength(1);
  });

  it('has another edit under the same key judged by the sequencer, after the first', async () => {
    const ada = await writer();
    fixture.owner.paused = true;
    const first = submit(ada);
    await expect.poll(() => published(ada.documentId).length).toBe(1);
    const second = submit(ada, { operation: inserting('b') });
    fixture.owner.resume();
    expect(await first).toEqual({ revision: 1 });
    await second;
    expect(published(ada.documentId)).toHaveLength(2);
  });

  it('does not take the outcome of another edit under its key for its own', async () => {
    const ada = await writer();
    fixture.owner.paused = true;
    const call = submit(ada);
    await expect.poll(() => published(ada.documentId).length).toBe(1);
    const [record] = published(ada.documentId);
    if (record === undefined) throw new Error('nothing was published');
    // As another gateway publishes it, a moment sooner.
    const action: Submission['action'] = { $case: 'operation', value: { components: [insertion('z')] } };
    fixture.owner.paused = false;
    fixture.owner.take(Submission.encode({ ...record, action }).finish());
    const session = { userId: ada.userId, sessionId: record.sessionId };
    const refusal = { code: 'SEQUENCE_REUSED', message: '', retryable: false, retryAfterMs: 0 };
    fixture.owner.tell(ada.documentId, [{ $case: 'rejected', value: { session, sequence: 1, ...refusal } }]);
    expect(await failure(call)).toMatchObject({ code: status.ALREADY_EXISTS, reason: 'SEQUENCE_REUSED' });
    fixture.owner.resume();
  });

  it('knows its own outcome by the whole of what was asked, not by what is inserted', async () => {
    const ada = await writer();
    await submit(ada, { idempotencyKey: 'before', operation: inserting('abcdef') });
    const deleting = (value: number): TextOperation => ({ components: [{ kind: { $case: 'delete', value } }] });
    fixture.owner.paused = true;
    const call = submit(ada, { idempotencyKey: 'k', baseRevision: 1, operation: deleting(2) });
    await expect.poll(() => published(ada.documentId).length).toBe(2);
    const sessionId = editSessionId({ ...ada, idempotencyKey: 'k' });
    const session = { userId: ada.userId, sessionId };
    const digest = (count: number) => submissionDigest(1, undefined, encodeOperation([{ d: count }]));
    // Another gateway was a moment sooner with one deletion more; what becomes of that is of no concern here.
    const facts = { channel: 0, revision: 2, sequence: 1, chain: 2n, recordedAtMs: 1n, ...session };
    const value = Operation.encode({ ...facts, operation: deleting(3) }).finish();
    fixture.owner.tell(ada.documentId, [{ $case: 'operation', value }], digest(3));
    const repeat = { session, sequence: 1, revision: 2, chain: 2n };
    fixture.owner.tell(ada.documentId, [{ $case: 'repeated', value: repeat }], digest(3));
    const refusal = { session, sequence: 1, message: '', retryable: false, retryAfterMs: 0 };
    fixture.owner.tell(ada.documentId, [{ $case: 'rejected', value: { ...refusal, code: 'STALE_BASE' } }], digest(3));
    fixture.owner.tell(
      ada.documentId,
      [{ $case: 'rejected', value: { ...refusal, code: 'SEQUENCE_REUSED' } }],
      digest(2),
    );
    expect(await failure(call)).toMatchObject({ code: status.ALREADY_EXISTS, reason: 'SEQUENCE_REUSED' });
    fixture.owner.resume();
  });

  it('carries if_revision to the sequencer, and its refusal back with the head', async () => {
    const ada = await writer();
    fixture.owner.paused = true;
    const call = submit(ada, { ifRevision: 7 });
    await expect.poll(() => published(ada.documentId).length).toBe(1);
    const [record] = published(ada.documentId);
    expect(record).toMatchObject({ ifRevision: 7 });
    const session = { userId: ada.userId, sessionId: record?.sessionId ?? '' };
    const refusal = { code: 'REVISION_MISMATCH', message: 'not at 7', retryable: false, retryAfterMs: 0 };
    fixture.owner.tell(ada.documentId, [{ $case: 'rejected', value: { session, sequence: 1, ...refusal } }]);
    expect(await failure(call)).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'REVISION_MISMATCH',
      metadata: { headRevision: '0' },
      retryAfterMs: undefined,
    });
    fixture.owner.resume();
  });

  it.each([
    ['STALE_BASE', false, status.FAILED_PRECONDITION],
    ['QUARANTINED', true, status.UNAVAILABLE],
    ['DOCUMENT_DELETED', false, status.NOT_FOUND],
    ['SESSION_EXPIRED', false, status.FAILED_PRECONDITION],
  ])('fails with %s as the sequencer does', async (code, retryable, expected) => {
    const ada = await writer();
    fixture.owner.paused = true;
    const call = submit(ada);
    await expect.poll(() => published(ada.documentId).length).toBe(1);
    const session = { userId: ada.userId, sessionId: published(ada.documentId)[0]?.sessionId ?? '' };
    const refusal = { code, message: 'so', retryable, retryAfterMs: retryable ? 700 : 0 };
    fixture.owner.tell(ada.documentId, [{ $case: 'rejected', value: { session, sequence: 1, ...refusal } }]);
    const retryAfterMs = retryable ? 700 : undefined;
    expect(await failure(call)).toMatchObject({ code: expected, reason: code, message: 'so', retryAfterMs });
    fixture.owner.resume();
  });

  it('hides documents that one may not see, and refuses to write in those one may only read', async () => {
    const ada = await writer();
    const hidden = await failure(submit(ada, { documentId: randomUUID() }));
    expect(hidden).toMatchObject({ code: status.NOT_FOUND, reason: 'NOT_FOUND' });
    const reader = await writer(Role.ROLE_COMMENTER);
    expect(await failure(submit(reader))).toMatchObject({ code: status.PERMISSION_DENIED });
    expect(published(reader.documentId)).toEqual([]);
  });

  it('demands a good token', async () => {
    const ada = await writer();
    expect(await failure(submit({ ...ada, token: 'nonsense' }))).toMatchObject({ code: status.UNAUTHENTICATED });
    const bare = callUnary(client.submitEdit.bind(client), {
      documentId: ada.documentId,
      idempotencyKey: 'k',
      baseRevision: 0,
      operation: inserting('a'),
      ifRevision: undefined,
    });
    expect(await failure(bare)).toMatchObject({ code: status.UNAUTHENTICATED });
  });

  it.each<[string, Partial<SubmitEditRequest>, string]>([
    ['no key', { idempotencyKey: '' }, 'INVALID_ARGUMENT'],
    ['a key of 129 bytes', { idempotencyKey: 'k'.repeat(129) }, 'INVALID_ARGUMENT'],
    ['no operation', { operation: undefined }, 'INVALID_ARGUMENT'],
    ['an empty operation', { operation: { components: [] } }, 'INVALID_OPERATION'],
    [
      'an operation not in normal form',
      { operation: { components: [{ kind: { $case: 'retain', value: 3 } }] } },
      'INVALID_OPERATION',
    ],
    ['a document id in capitals', { documentId: randomUUID().toUpperCase() }, 'INVALID_ID'],
    ['an insert of 65 537 code points', { operation: inserting('a'.repeat(65_537)) }, 'INVALID_ARGUMENT'],
  ])('refuses %s', async (_name, changes, reason) => {
    const ada = await writer();
    expect(await failure(submit(ada, changes))).toMatchObject({ code: status.INVALID_ARGUMENT, reason });
  });

  it('takes a key of 128 bytes and an insert of 65 536 code points', async () => {
    const ada = await writer();
    const changes = { idempotencyKey: 'k'.repeat(128), operation: inserting('😀'.repeat(65_536)) };
    expect(await submit(ada, changes)).toEqual({ revision: 1 });
  });

  it('waits no longer than its deadline, and finds the outcome by the same key', async () => {
    const ada = await writer();
    fixture.owner.paused = true;
    expect(await failure(submit(ada, {}, 300))).toMatchObject({ code: status.DEADLINE_EXCEEDED });
    await expect.poll(() => fixture.owner.followed.get(ada.documentId)?.size).toBe(0);
    fixture.owner.resume();
    expect(await submit(ada)).toEqual({ revision: 1 });
    expect(fixture.owner.document(ada.documentId).operations).toHaveLength(1);
  });

  it('stops waiting when it is cancelled', async () => {
    const ada = await writer();
    fixture.owner.paused = true;
    const controller = new AbortController();
    const request = { documentId: ada.documentId, idempotencyKey: 'c', baseRevision: 0, operation: inserting('a') };
    const call = callUnary(
      client.submitEdit.bind(client),
      { ...request, ifRevision: undefined },
      { metadata: bearer(ada.token), signal: controller.signal },
    );
    await expect.poll(() => published(ada.documentId).length).toBe(1);
    controller.abort();
    expect(await failure(call)).toMatchObject({ code: status.CANCELLED });
    await expect.poll(() => fixture.owner.followed.get(ada.documentId)?.size).toBe(0);
    fixture.owner.resume();
  });

  it('survives its owner: it is published again to the next one', async () => {
    const ada = await writer();
    fixture.log.mode = 'lose';
    const call = submit(ada, {}, 10_000);
    await expect.poll(() => fixture.log.lost).toBeGreaterThan(0);
    fixture.log.mode = 'take';
    fixture.owner.cut();
    expect(await call).toEqual({ revision: 1 });
  });

  it('refuses for now what it can not check or hand on', async () => {
    const ada = await writer();
    fixture.auth.state.down = true;
    expect(await failure(submit(ada))).toMatchObject({
      code: status.UNAVAILABLE,
      reason: 'AUTHORISATION_UNAVAILABLE',
      retryAfterMs: expect.any(Number),
    });
    fixture.auth.state.down = false;
    expect(await submit(ada)).toEqual({ revision: 1 });
  });

  it('is offered as JSON by the bridge', async () => {
    const ada = await writer();
    const call = (body: unknown, token = ada.token) =>
      fetch(`${fixture.gateway.url}/weft.v1.EditService/SubmitEdit`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      });
    const edit = { documentId: ada.documentId, idempotencyKey: 'j', operation: { components: [{ insert: 'A' }] } };
    expect(await (await call(edit)).json()).toEqual({ revision: 1 });
    expect(await (await call(edit)).json()).toEqual({ revision: 1 });
    const refused = await call({ ...edit, idempotencyKey: '' });
    expect([refused.status, (await refused.json()).code]).toEqual([400, 'invalid_argument']);
    expect((await call(edit, 'nonsense')).status).toBe(401);
    const collaborate = await fetch(`${fixture.gateway.url}/weft.v1.EditService/Collaborate`, { method: 'POST' });
    expect(collaborate.status).toBe(404);
  });

  it('under way is finished before the gateway stops; new ones go elsewhere', async () => {
    const stopping = await startGatewayFixture({ drainMs: 4_000 });
    const leaving = new EditServiceClient(stopping.grpcAddress, credentials.createInsecure());
    const documentId = randomUUID();
    const userId = randomUUID();
    stopping.auth.state.grant(documentId, userId, Role.ROLE_EDITOR);
    const token = await stopping.auth.issue(userId);
    const call = (idempotencyKey: string) =>
      callUnary(
        leaving.submitEdit.bind(leaving),
        { documentId, idempotencyKey, baseRevision: 0, operation: inserting('a'), ifRevision: undefined },
        { metadata: bearer(token) },
      );
    stopping.owner.paused = true;
    const underWay = call('one');
    await expect.poll(() => stopping.log.records.length).toBe(1);
    const stopped = stopping.gateway.stop();
    await expect.poll(async () => (await failure(call('two'))).reason).toBe('SHUTTING_DOWN');
    stopping.owner.resume();
    expect(await underWay).toEqual({ revision: 1 });
    await stopped;
    leaving.close();
    await stopping.stop();
  });
});
