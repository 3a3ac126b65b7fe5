import { status } from '@grpc/grpc-js';
import { Role } from '@weft/gen/role';
import { Submission } from '@weft/gen/submission';
import { Metrics } from '@weft/service-kit/metrics';
import type { StatusError } from '@weft/service-kit/status-error';
import { expect, it } from 'vitest';
import { Permissions } from '../authorisation/permissions.ts';
import { gatewayEvents } from '../events.ts';
import { DOCUMENT_SUBMISSIONS, REPUBLISH_MS, USER_SUBMISSIONS } from '../limits.ts';
import { Publishing } from '../publishing/publishing.ts';
import { LiveSessions } from '../session/live-sessions.ts';
import { KeyedRateLimiter } from '../session/rate-limit.ts';
import type { JoinRequest } from '../subscriptions/subscriber.ts';
import { Edits } from './edits.ts';

const userId = '01990000-0000-7000-8000-000000000001';
const documentId = '01990000-0000-7000-8000-000000000002';
const LIMITS = { all: 3, perUser: 2 };

/** Edits without I/O: documents are opened at revision 4 as soon as they are asked for, and nothing is ever decided. */
class Bench {
  nowMs = 1_000_000;
  readonly open = new Set<JoinRequest['subscriber']>();
  readonly records: Submission[] = [];
  readonly liveSessions = new LiveSessions();
  readonly edits: Edits;

  constructor(waitMs = 60_000) {
    const grant = { role: Role.ROLE_EDITOR, permissionEpoch: 1n };
    const permissions = new Permissions({ ask: async () => grant, now: () => this.nowMs });
    permissions.watched();
    const services = {
      clock: { now: () => this.nowMs, monotonic: () => this.nowMs },
      events: gatewayEvents(new Metrics()),
      authenticate: () => Promise.reject(new Error('nobody is authenticated here')),
      permissions,
      documents: { join: (_documentId: string, request: JoinRequest) => this.#join(request) },
      publishing: new Publishing({
        publish: async (_partition, records) => void this.records.push(...records.map((it) => Submission.decode(it))),
      }),
      routeOf: () => ({ partition: 0, semantics: 1 }),
      liveSessions: this.liveSessions,
      traces: undefined,
      userRates: new KeyedRateLimiter(USER_SUBMISSIONS),
      documentRates: new KeyedRateLimiter(DOCUMENT_SUBMISSIONS),
    };
    this.edits = new Edits({ services, limits: LIMITS, waitMs });
  }

  /** The outcome: a revision, or why not. */
  submit(idempotencyKey: string, signal = new AbortController().signal): Promise<number | StatusError> {
    const operation = { components: [{ kind: { $case: 'insert' as const, value: 'a' } }] };
    const request = { documentId, idempotencyKey, baseRevision: 4, operation, ifRevision: undefined };
    return this.edits.submit(request, { userId, signal }).catch((error: StatusError) => error);
  }

  #join({ subscriber }: JoinRequest) {
    this.open.add(subscriber);
    const session = { lastSequence: 0, lastRevision: 0 };
    queueMicrotask(() => subscriber.opened({ revision: 4, chain: 4n, text: undefined, operations: [], session }));
    return { checksum: undefined, caret: () => undefined, leave: () => void this.open.delete(subscriber) };
  }
}

const isEmpty = (bench: Bench) =>
  bench.edits.size === 0 && bench.open.size === 0 && bench.liveSessions.users().length === 0;

it('waits so long for an outcome and no longer, and leaves nothing behind', async () => {
  const bench = new Bench(20);
  expect(await bench.submit('key')).toMatchObject({
    code: status.DEADLINE_EXCEEDED,
    reason: 'OUTCOME_UNKNOWN',
    retryAfterMs: expect.any(Number),
  });
  expect(bench.records).toHaveLength(1);
  expect(isEmpty(bench)).toBe(true);
});

it('takes so many calls of a user at once, those of one key included (I9)', async () => {
  const bench = new Bench();
  const calls = [bench.submit('key'), bench.submit('key')];
  expect(await bench.submit('key')).toMatchObject({ code: status.RESOURCE_EXHAUSTED, reason: 'RATE_LIMITED' });
  await expect.poll(() => bench.records.length).toBe(1);
  bench.edits.close();
  for (const call of calls) {
    expect(await call).toMatchObject({ code: status.UNAVAILABLE, reason: 'SHUTTING_DOWN', retryAfterMs: 1_000 });
  }
  expect(await bench.submit('later')).toMatchObject({ reason: 'SHUTTING_DOWN' });
  expect(isEmpty(bench)).toBe(true);
});

it('publishes again what has no outcome for too long', async () => {
  const bench = new Bench();
  const call = bench.submit('key');
  await expect.poll(() => bench.records.length).toBe(1);
  bench.edits.tick();
  expect(bench.records).toHaveLength(1);
  bench.nowMs += REPUBLISH_MS;
  bench.edits.tick();
  expect(bench.records).toHaveLength(2);
  expect(bench.records[1]).toEqual(bench.records[0]);
  for (const subscriber of bench.open) subscriber.repeated({ sequence: 1, revision: 3, chain: 3n });
  expect(await call).toBe(3);
  expect(isEmpty(bench)).toBe(true);
});

it('goes on for the others when one of several callers of a key gives up', async () => {
  const bench = new Bench();
  const controller = new AbortController();
  const first = bench.submit('key', controller.signal);
  const second = bench.submit('key');
  await expect.poll(() => bench.records.length).toBe(1);
  controller.abort();
  expect(await first).toMatchObject({ code: status.CANCELLED });
  for (const subscriber of bench.open) subscriber.repeated({ sequence: 1, revision: 2, chain: 2n });
  expect(await second).toBe(2);
});

it('goes on for one who comes at the very moment another gives up, whichever is first', async () => {
  for (let turns = 0; turns < 40; turns += 1) {
    const bench = new Bench();
    const controller = new AbortController();
    const first = bench.submit('key', controller.signal);
    await expect.poll(() => bench.records.length, { interval: 1 }).toBe(1);
    const second = bench.submit('key');
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    controller.abort();
    expect(await first).toMatchObject({ code: status.CANCELLED });
    await new Promise(setImmediate);
    for (const subscriber of bench.open) subscriber.repeated({ sequence: 1, revision: 2, chain: 2n });
    expect(await second, `after ${turns} turns`).toBe(2);
    expect(isEmpty(bench)).toBe(true);
  }
});

it.each([
  ['the session is joined elsewhere', 'superseded', status.ABORTED, 'SUPERSEDED'],
  ['the history is another one', 'ended', status.UNAVAILABLE, 'OWNER_UNAVAILABLE'],
] as const)('fails when %s', async (_name, how, code, reason) => {
  const bench = new Bench();
  const call = bench.submit('key');
  await expect.poll(() => bench.records.length).toBe(1);
  const failure = { code: 'OWNER_UNAVAILABLE', message: 'another history', retryable: true };
  for (const subscriber of bench.open) {
    if (how === 'ended') subscriber.ended(failure);
    else bench.liveSessions.claim({ ...ignoring, documentId, userId, sessionId: subscriber.sessionId });
  }
  expect(await call).toMatchObject({ code, reason });
  expect(bench.open.size).toBe(0);
});

const ignoring = { superseded: () => undefined, rightsChanged: () => undefined, reviewed: () => undefined };
