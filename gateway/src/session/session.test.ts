import { status } from '@grpc/grpc-js';
import { Role } from '@weft/gen/role';
import { ClientMessage, type ServerMessage } from '@weft/gen/session';
import { Submission } from '@weft/gen/submission';
import { Metrics } from '@weft/service-kit/metrics';
import { StatusError, unauthenticated } from '@weft/service-kit/status-error';
import { describe, expect, it } from 'vitest';
import type { Grant } from '../authorisation/permission-cache.ts';
import { Permissions } from '../authorisation/permissions.ts';
import { gatewayEvents } from '../events.ts';
import { DOCUMENT_SUBMISSIONS, HELLO_MS, JOINS_OPENING, REPUBLISH_MS, USER_SUBMISSIONS } from '../limits.ts';
import { Publishing } from '../publishing/publishing.ts';
import type { JoinRequest, OpenedDocument } from '../subscriptions/subscriber.ts';
import { committedOperations, operationBytes } from '../testing/recorded-link.ts';
import { OperationRun } from './committed-operation.ts';
import { DocumentText } from './document-text.ts';
import { LiveSessions } from './live-sessions.ts';
import { Outbox } from './outbox.ts';
import { protoWire } from './proto-wire.ts';
import { KeyedRateLimiter } from './rate-limit.ts';
import { Session } from './session.ts';
import type { ClientRequest, ServerEvent } from './wire.ts';

const documentId = '01990000-0000-7000-8000-000000000001';
const userId = '01990000-0000-7000-8000-000000000003';
const sessionOf = (number: number) => `01990000-0000-7000-9000-${String(number).padStart(12, '0')}`;

interface Sent {
  readonly event: ServerMessage['event'];
  readonly text: boolean;
}

/** A gateway without I/O around one session: what is sent is kept, owners and auth-service answer when told. */
class Bench {
  readonly metrics = new Metrics();
  nowMs = 1_000_000;
  /** Set to have whatever is asked of documents and the log fail in a way nobody expects. */
  broken = false;
  /** The newest rules that the owner knows. */
  semantics = 1;
  grant: Grant | undefined = { role: Role.ROLE_EDITOR, permissionEpoch: 7n };
  readonly sent: Sent[] = [];
  readonly closed: string[] = [];
  readonly joins: { readonly documentId: string; readonly request: JoinRequest; left: boolean }[] = [];
  readonly records: { readonly partition: number; readonly submission: Submission }[] = [];
  readonly written: (() => void)[] = [];
  readonly liveSessions = new LiveSessions();
  readonly permissions = new Permissions({ ask: async () => this.grant, now: () => this.nowMs });
  readonly outbox: Outbox;
  readonly session: Session;

  constructor() {
    const wire = {
      ...protoWire(() => new Uint8Array(0)),
      encode: (event: ServerEvent) => this.#sent(event),
      joined: (state: { channel: number }) => [this.#sent({ $case: 'joined', value: state } as never, true)],
      acknowledged: (value: unknown) => this.#sent({ $case: 'acknowledged', value } as never),
    };
    this.outbox = new Outbox({
      write: (_chunks, written) => this.written.push(written),
      scheduleFlush: () => undefined,
      overflowed: () => undefined,
      textSent: () => this.session.textSent(),
    });
    const transport = {
      connectionId: 'c',
      wire,
      outbox: this.outbox,
      authenticated: () => undefined,
      close: (reason: string) => void this.closed.push(reason),
      failed: () => this.session.close('INTERNAL'),
    };
    this.session = new Session(transport, {
      clock: { now: () => this.nowMs, monotonic: () => this.nowMs },
      events: gatewayEvents(this.metrics),
      authenticate: async (token) => {
        if (token === 'bad') throw unauthenticated('the access token is not valid');
        if (token === 'slow') return new Promise(() => undefined);
        if (token === 'unsure') throw new StatusError(status.UNAVAILABLE, 'no keys', { reason: 'KEYS_UNAVAILABLE' });
        return { userId: token === 'other' ? sessionOf(9) : userId, scopes: new Set(), expiresAtMs: 2_000_000 };
      },
      permissions: this.permissions,
      documents: { join: (id, request) => this.#join(id, request) },
      publishing: new Publishing({
        publish: async (partition, [record]) => {
          this.records.push({ partition, submission: Submission.decode(record ?? new Uint8Array(0)) });
        },
      }),
      routeOf: () => {
        if (this.broken) throw new TypeError('a mistake');
        return { partition: 3, semantics: this.semantics };
      },
      liveSessions: this.liveSessions,
      userRates: new KeyedRateLimiter(USER_SUBMISSIONS),
      documentRates: new KeyedRateLimiter(DOCUMENT_SUBMISSIONS),
    });
    this.permissions.watched();
  }

  async say(...messages: ClientRequest[]): Promise<void> {
    for (const message of messages) this.session.receive(ClientMessage.encode({ message }).finish());
    await new Promise((resolve) => setImmediate(resolve));
  }

  hello(accessToken = 'good'): Promise<void> {
    return this.say({ $case: 'hello', value: { accessToken, client: '' } });
  }

  async joined(channel = 1): Promise<JoinRequest['subscriber']> {
    await this.hello();
    await this.say(join(channel));
    const subscriber = this.joins.at(-1)?.request.subscriber;
    if (subscriber === undefined) throw new Error('nothing was joined');
    subscriber.opened(opened(4));
    return subscriber;
  }

  /** What was said under a name. */
  said(name: ServerEvent['$case']): unknown[] {
    return this.sent.flatMap(({ event }) => (event?.$case === name ? [event.value] : []));
  }

  later(ms: number): void {
    this.nowMs += ms;
    this.permissions.watched();
    this.session.tick();
  }

  #sent(event: ServerEvent, text = false): Uint8Array {
    this.sent.push({ event, text });
    return new Uint8Array(1);
  }

  #join(id: string, request: JoinRequest) {
    if (this.broken) throw new TypeError('a mistake');
    const entry = { documentId: id, request, left: false };
    this.joins.push(entry);
    return {
      checksum: { revision: 3, checksum: 33n },
      caret: () => undefined,
      leave: () => {
        entry.left = true;
      },
    };
  }
}

function join(channel: number, session = channel, mismatch = ''): ClientRequest {
  const value = {
    channel,
    documentId,
    sessionId: sessionOf(session),
    afterRevision: undefined,
    afterChain: 0n,
    mismatch,
  };
  return { $case: 'join', value };
}

function submit(sequence: number, text = 'a', channel = 1): ClientRequest {
  const operation = { components: [{ kind: { $case: 'insert' as const, value: text } }] };
  return { $case: 'submit', value: { channel, sequence, baseRevision: 4, operation } };
}

function opened(revision: number, operations?: Uint8Array[]): OpenedDocument {
  return {
    revision,
    chain: BigInt(revision),
    text: operations === undefined ? new DocumentText(Buffer.from('text')) : undefined,
    operations: operations ?? [],
    session: { lastSequence: 0, lastRevision: 0 },
  };
}

describe('a connection', () => {
  it('ends when no hello comes in time', () => {
    const bench = new Bench();
    bench.later(HELLO_MS);
    expect(bench.closed).toEqual([]);
    bench.later(1);
    expect(bench.closed).toEqual(['UNAUTHENTICATED']);
  });

  it('ends with its token, unless a new one came', async () => {
    const bench = new Bench();
    await bench.hello();
    bench.later(999_999);
    expect(bench.closed).toEqual([]);
    bench.later(1);
    expect(bench.closed).toEqual(['TOKEN_EXPIRED']);
  });

  it('may come again with its token when nobody can say whether it is good', async () => {
    for (const [token, code] of [
      ['bad', 'UNAUTHENTICATED'],
      ['unsure', 'KEYS_UNAVAILABLE'],
    ] as const) {
      const bench = new Bench();
      await bench.hello(token);
      expect([bench.said('error'), bench.closed]).toMatchObject([[{ channel: 0, code }], [code]]);
    }
    const slow = new Bench();
    await slow.hello('slow');
    slow.later(HELLO_MS + 1);
    expect(slow.closed).toEqual(['KEYS_UNAVAILABLE']);
  });

  it('goes on with its old token when the new one is not good or not to be judged', async () => {
    const bench = new Bench();
    await bench.hello();
    for (const accessToken of ['bad', 'unsure']) await bench.say({ $case: 'reauthenticate', value: { accessToken } });
    expect(bench.said('error')).toMatchObject([{ code: 'UNAUTHENTICATED' }, { code: 'KEYS_UNAVAILABLE' }]);
    expect(bench.closed).toEqual([]);
    await bench.say({ $case: 'reauthenticate', value: { accessToken: 'other' } });
    expect(bench.closed).toEqual(['UNAUTHENTICATED']);
  });

  it('tells where every open channel is, every five seconds', async () => {
    const bench = new Bench();
    const subscriber = await bench.joined();
    const [first, ...rest] = committedOperations(5, 6);
    if (first !== undefined) subscriber.operations(new OperationRun(first, ...rest));
    await bench.say(join(2));
    bench.later(4_999);
    expect(bench.said('heartbeat')).toEqual([]);
    bench.later(1);
    const standing = { channel: 1, revision: 6, chain: 6n, checksumRevision: 3, checksum: 33n };
    expect(bench.said('heartbeat')).toEqual([{ channels: [standing] }]);
  });

  it('ends by a mistake of ours, and nothing else does', async () => {
    const joining = new Bench();
    joining.broken = true;
    await joining.hello();
    await joining.say(join(1));
    expect(joining.closed).toEqual(['INTERNAL']);
    const submitting = new Bench();
    await submitting.joined();
    submitting.permissions.reset();
    submitting.broken = true;
    await submitting.say(submit(1));
    expect(submitting.closed).toEqual(['INTERNAL']);
  });

  it('leaves its documents when it is gone', async () => {
    const bench = new Bench();
    await bench.joined();
    bench.session.closed();
    expect(bench.joins.map(({ left }) => left)).toEqual([true]);
    expect(bench.liveSessions.users()).toEqual([]);
  });
});

describe('joining', () => {
  it('opens few documents at once, and none while a text is on its way (I9)', async () => {
    const bench = new Bench();
    await bench.hello();
    await bench.say(...Array.from({ length: 10 }, (_, index) => join(index + 1)));
    expect(bench.joins).toHaveLength(JOINS_OPENING);
    bench.joins[0]?.request.subscriber.opened(opened(1));
    await bench.say();
    expect(bench.joins).toHaveLength(JOINS_OPENING);
    bench.outbox.flush();
    bench.written.at(-1)?.();
    await bench.say();
    expect(bench.joins).toHaveLength(JOINS_OPENING + 1);
  });

  it('counts who joins again because his copy differs, by what differed (I10)', async () => {
    const bench = new Bench();
    await bench.hello();
    await bench.say(join(1), join(2, 2, 'checksum'), join(3, 3, 'checksum'), join(4, 4, 'whatever'));
    const counted = (await bench.metrics.text())
      .split('\n')
      .filter((line) => /^weft_gateway_mismatches_total\{/.test(line));
    expect(counted).toEqual([
      'weft_gateway_mismatches_total{kind="checksum"} 2',
      'weft_gateway_mismatches_total{kind="other"} 1',
    ]);
  });

  it('asks again for a channel that was left before its role was known', async () => {
    const bench = new Bench();
    await bench.hello();
    await bench.say(join(1, 5), { $case: 'leave', value: { channel: 1 } }, join(1, 6));
    expect(bench.said('left')).toMatchObject([{ channel: 1, reason: 'LEFT' }]);
    expect(bench.joins.map(({ request }) => request.subscriber.sessionId)).toEqual([sessionOf(6)]);
  });

  it('gives the first operations with joined and the rest as events', async () => {
    const bench = new Bench();
    await bench.hello();
    await bench.say(join(1));
    const filler = 'x'.repeat(200_000);
    const operations = [1, 2, 3].map((revision) => operationBytes(revision, filler));
    bench.joins[0]?.request.subscriber.opened(opened(3, operations));
    expect(bench.said('joined')).toMatchObject([{ revision: 1, chain: 1n, operations: [operations[0]] }]);
    bench.later(5_000);
    expect(bench.said('heartbeat')).toMatchObject([{ channels: [{ revision: 3 }] }]);
  });
});

describe('submitting', () => {
  it('publishes what the author is allowed to do, stamped with the epoch of his role (I7)', async () => {
    const bench = new Bench();
    await bench.joined();
    await bench.say(submit(1));
    expect(bench.records).toMatchObject([
      {
        partition: 3,
        submission: { documentId, userId, sessionId: sessionOf(1), sequence: 1, permissionEpoch: 7n, semantics: 1 },
      },
    ]);
  });

  it('keeps submissions in order while a role is being read', async () => {
    const bench = new Bench();
    await bench.joined();
    bench.permissions.reset();
    await bench.say(submit(1), submit(2), submit(3));
    expect(bench.records.map(({ submission }) => submission.sequence)).toEqual([1, 2, 3]);
  });

  it('asks the log what became of an earlier copy of what is denied, once, when the owner knows how to answer', async () => {
    const bench = new Bench();
    bench.semantics = 2;
    const subscriber = await bench.joined();
    bench.grant = { role: Role.ROLE_VIEWER, permissionEpoch: 8n };
    bench.permissions.reset();
    await bench.say(submit(1), submit(1));
    expect(bench.records).toMatchObject([
      { submission: { sequence: 1, denied: true, permissionEpoch: 8n, semantics: 2 } },
    ]);
    expect(bench.said('rejected')).toEqual([]);
    subscriber.reattached();
    expect(bench.records).toHaveLength(2);
    const refusal = { code: 'PERMISSION_DENIED', message: 'no', retryable: false, retryAfterMs: 0 };
    subscriber.rejected({ sequence: 1, ...refusal });
    await bench.say(submit(2));
    expect(bench.records).toHaveLength(2);
    expect(bench.said('rejected')).toMatchObject([
      { sequence: 1, code: 'PERMISSION_DENIED' },
      { sequence: 2, code: 'PERMISSION_DENIED' },
    ]);
  });

  it.each([
    ['the owner knows older rules only', 1, { role: Role.ROLE_VIEWER, permissionEpoch: 8n }],
    ['he may not even read', 2, undefined],
  ])('is denied here when %s', async (_why, semantics, grant) => {
    const bench = new Bench();
    bench.semantics = semantics;
    await bench.joined();
    bench.grant = grant;
    bench.permissions.reset();
    await bench.say(submit(1));
    expect(bench.records).toEqual([]);
    expect(bench.said('rejected')).toMatchObject([{ code: 'PERMISSION_DENIED', retryable: false }]);
  });

  it('is refused while rights are not watched', async () => {
    const bench = new Bench();
    await bench.joined();
    bench.nowMs += 2_001;
    await bench.say(submit(1));
    expect(bench.said('rejected')).toMatchObject([{ code: 'AUTHORISATION_UNAVAILABLE', retryable: true }]);
    expect(bench.records).toEqual([]);
  });

  it('takes a repeat for what it is, even when the epoch has grown meanwhile', async () => {
    const bench = new Bench();
    await bench.joined();
    await bench.say(submit(1));
    bench.permissions.invalidate({ documentId, userId, permissionEpoch: 8n, role: Role.ROLE_EDITOR });
    await bench.say(submit(1));
    expect(bench.records).toHaveLength(1);
    await bench.say(submit(1, 'other text'));
    expect(bench.records).toHaveLength(2);
  });

  it('leaves a repeat of what is in the log to the sequencer, whatever has become of rights and limits', async () => {
    const bench = new Bench();
    const subscriber = await bench.joined();
    await bench.say(submit(1));
    bench.permissions.invalidate({ documentId, userId, permissionEpoch: 8n, role: Role.ROLE_VIEWER });
    await bench.say(submit(1));
    bench.nowMs += 2_001;
    await bench.say(submit(1));
    expect(bench.said('rejected')).toEqual([]);
    subscriber.repeated({ sequence: 1, revision: 4, chain: 4n });
    expect(bench.said('acknowledged')).toMatchObject([{ sequence: 1, revision: 4 }]);
    expect(bench.records).toHaveLength(1);
  });

  it('answers both of two with the same sequence, the first with its own outcome', async () => {
    const bench = new Bench();
    const subscriber = await bench.joined();
    await bench.say(submit(1, 'a'), submit(1, 'b'));
    expect(bench.records).toHaveLength(2);
    subscriber.repeated({ sequence: 1, revision: 4, chain: 4n });
    subscriber.rejected({ sequence: 1, code: 'SEQUENCE_REUSED', message: '', retryable: false, retryAfterMs: 0 });
    expect(bench.said('acknowledged')).toMatchObject([{ sequence: 1 }]);
    expect(bench.said('rejected')).toMatchObject([{ sequence: 1, code: 'SEQUENCE_REUSED' }]);
  });

  it('publishes again what has no outcome, and at once after a change of owner', async () => {
    const bench = new Bench();
    const subscriber = await bench.joined();
    await bench.say(submit(1));
    bench.later(REPUBLISH_MS);
    expect(bench.records).toHaveLength(2);
    subscriber.reattached();
    expect(bench.records).toHaveLength(3);
    expect(new Set(bench.records.map(({ submission }) => JSON.stringify(Submission.toJSON(submission)))).size).toBe(1);
  });

  it('acknowledges a repeat with the chain when it is the newest revision', async () => {
    const bench = new Bench();
    const subscriber = await bench.joined();
    await bench.say(submit(1));
    subscriber.repeated({ sequence: 1, revision: 4, chain: 0n });
    subscriber.repeated({ sequence: 1, revision: 4, chain: 0n });
    expect(bench.said('acknowledged')).toEqual([{ channel: 1, sequence: 1, revision: 4, chain: 4n }]);
  });

  it('says how long to wait when the owner did not', async () => {
    const bench = new Bench();
    const subscriber = await bench.joined();
    await bench.say(submit(1));
    subscriber.rejected({ sequence: 1, code: 'OUT_OF_ORDER', message: '', retryable: true, retryAfterMs: 0 });
    expect(bench.said('rejected')).toMatchObject([{ code: 'OUT_OF_ORDER', retryAfterMs: 200 }]);
  });

  it('is forgotten with the channel', async () => {
    const bench = new Bench();
    await bench.joined();
    await bench.say(submit(1), { $case: 'leave', value: { channel: 1 } });
    bench.later(60_000);
    expect(bench.records).toHaveLength(1);
  });
});

describe('a change of rights', () => {
  const change = (permissionEpoch: bigint, role: Role) => ({ documentId, userId, permissionEpoch, role });

  it('that is older than the role counts no more', async () => {
    const bench = new Bench();
    await bench.joined();
    bench.liveSessions.rightsChanged(change(7n, Role.ROLE_UNSPECIFIED));
    expect(bench.said('left')).toEqual([]);
    bench.liveSessions.rightsChanged(change(8n, Role.ROLE_COMMENTER));
    expect(bench.said('permissionChanged')).toEqual([{ channel: 1, role: Role.ROLE_COMMENTER }]);
    bench.liveSessions.rightsChanged(change(9n, Role.ROLE_UNSPECIFIED));
    expect(bench.said('left')).toMatchObject([{ reason: 'PERMISSION_REVOKED' }]);
  });

  it('that was missed is found when roles are read anew', async () => {
    const bench = new Bench();
    await bench.joined();
    bench.liveSessions.reviewed({ documentId, userId }, { role: Role.ROLE_EDITOR, permissionEpoch: 9n });
    expect(bench.said('permissionChanged')).toEqual([]);
    bench.liveSessions.reviewed({ documentId, userId }, undefined);
    expect(bench.said('left')).toMatchObject([{ reason: 'PERMISSION_REVOKED' }]);
  });
});
