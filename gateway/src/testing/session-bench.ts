import { status } from '@grpc/grpc-js';
import { Role } from '@weft/gen/role';
import { ClientMessage, type ServerMessage } from '@weft/gen/session';
import { Submission } from '@weft/gen/submission';
import { Metrics } from '@weft/service-kit/metrics';
import { StatusError, unauthenticated } from '@weft/service-kit/status-error';
import type { Grant } from '../authorisation/permission-cache.ts';
import { Permissions } from '../authorisation/permissions.ts';
import { gatewayEvents } from '../events.ts';
import { DOCUMENT_SUBMISSIONS, USER_SUBMISSIONS } from '../limits.ts';
import { Publishing } from '../publishing/publishing.ts';
import { DocumentText } from '../session/document-text.ts';
import { LiveSessions } from '../session/live-sessions.ts';
import { Outbox } from '../session/outbox.ts';
import { protoWire } from '../session/proto-wire.ts';
import { KeyedRateLimiter } from '../session/rate-limit.ts';
import { Session } from '../session/session.ts';
import type { ClientRequest, ServerEvent } from '../session/wire.ts';
import type { JoinRequest, OpenedDocument } from '../subscriptions/subscriber.ts';

export const documentId = '01990000-0000-7000-8000-000000000001';
export const userId = '01990000-0000-7000-8000-000000000003';
export const sessionOf = (number: number) => `01990000-0000-7000-9000-${String(number).padStart(12, '0')}`;

interface Sent {
  readonly event: ServerMessage['event'];
  readonly text: boolean;
}

/** A gateway without I/O around one session: what is sent is kept, owners and auth-service answer when told. */
export class SessionBench {
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
  /** When flushes were asked for. */
  readonly flushes: ('soon' | 'later')[] = [];
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
      scheduleFlush: () => void this.flushes.push('soon'),
      scheduleFlushLater: () => void this.flushes.push('later'),
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

export function join(channel: number, session = channel, mismatch = ''): ClientRequest {
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

export function submit(sequence: number, text = 'a', channel = 1): ClientRequest {
  const operation = { components: [{ kind: { $case: 'insert' as const, value: text } }] };
  return { $case: 'submit', value: { channel, sequence, baseRevision: 4, operation } };
}

export function opened(revision: number, operations?: Uint8Array[]): OpenedDocument {
  return {
    revision,
    chain: BigInt(revision),
    text: operations === undefined ? new DocumentText(Buffer.from('text')) : undefined,
    operations: operations ?? [],
    session: { lastSequence: 0, lastRevision: 0 },
  };
}
