import { Role } from '@weft/gen/role';
import { type Join, Presence, type PresenceUpdate, type Submit } from '@weft/gen/session';
import { type RejectionCode, rejectionMeaning } from '@weft/ot/rejection';
import type { Grant } from '../authorisation/permission-cache.ts';
import { mayRead } from '../authorisation/permissions.ts';
import { JOINED_OPERATIONS_BYTES, SESSION_PRESENCE } from '../limits.ts';
import {
  type Failure,
  historyChanged,
  type OpenedDocument,
  type Position,
  type Refusal,
  type Subscriber,
  type Urgency,
} from '../subscriptions/subscriber.ts';
import type { Membership } from '../subscriptions/subscriptions.ts';
import { Channel, type ChannelIdentity } from './channel.ts';
import { CommittedOperation, OperationRun, type RelayedPresence } from './committed-operation.ts';
import type { LiveSession } from './live-sessions.ts';
import type { FrameKind, Outbox } from './outbox.ts';
import { RateLimiter } from './rate-limit.ts';
import type { SessionServices } from './session-services.ts';
import { SubmissionIntake } from './submission-intake.ts';
import type { ServerEvent, Wire } from './wire.ts';

/** The connection a channel belongs to. */
export interface ChannelConnection {
  readonly wire: Wire;
  readonly outbox: Outbox;
  readonly submissionRate: RateLimiter;
  /** Does what follows after waiting; its mistakes end the connection. */
  guard(action: () => void): void;
  /** The channel waits for its document no more: it is open or closed. */
  settled(channel: DocumentChannel): void;
  /** The channel is closed. */
  left(channel: DocumentChannel): void;
}

/** One open document of a connection: what the client asks on its channel, and what it is told there. */
export class DocumentChannel implements Subscriber, LiveSession {
  readonly number: number;
  readonly documentId: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly #connection: ChannelConnection;
  readonly #services: SessionServices;
  readonly #channel: Channel;
  readonly #intake: SubmissionIntake;
  #askedAtMs = 0;
  readonly #caretRate: RateLimiter;
  #membership: Membership | undefined;
  /** The caret as the others know it; told again when the owner may have forgotten it. */
  #caret: Uint8Array | undefined;
  /** A caret that came too soon after the last one. */
  #laterCaret: PresenceUpdate | undefined;

  constructor(identity: ChannelIdentity, grant: Grant, connection: ChannelConnection, services: SessionServices) {
    this.number = identity.number;
    this.documentId = identity.documentId;
    this.userId = identity.userId;
    this.sessionId = identity.sessionId;
    this.#connection = connection;
    this.#services = services;
    this.#channel = new Channel(identity, grant);
    this.#caretRate = new RateLimiter(SESSION_PRESENCE, services.clock.monotonic());
    this.#intake = new SubmissionIntake({
      channel: this.#channel,
      services,
      connectionRate: connection.submissionRate,
      guard: connection.guard,
      reject: (sequence, code, detail) => this.#reject(sequence, code, detail),
    });
  }

  get isLive(): boolean {
    return this.#channel.phase === 'live';
  }

  /** True when every submission has its outcome. */
  get isIdle(): boolean {
    return this.#channel.unsettledCount === 0 && this.#intake.isIdle;
  }

  /** Where the client is, for a heartbeat. */
  get standing() {
    const { revision = 0, checksum = 0n } = this.#membership?.checksum ?? {};
    const { number, revision: at, chain } = this.#channel;
    return { channel: number, revision: at, chain, checksumRevision: revision, checksum };
  }

  /** Asks for the document. */
  open({ afterRevision, afterChain }: Join): void {
    this.#askedAtMs = this.#services.clock.monotonic();
    this.#services.liveSessions.claim(this);
    const after = afterRevision === undefined ? undefined : { revision: afterRevision, chain: afterChain };
    this.#membership = this.#services.documents.join(this.documentId, { subscriber: this, after });
  }

  submit(submit: Submit): void {
    this.#intake.submit(submit);
  }

  /** The client's caret moved. Between two that are told, only the last counts. */
  movedCaret(update: PresenceUpdate): void {
    if (this.#caretRate.tryTake(this.#services.clock.monotonic())) this.#tellCaret(update);
    else this.#laterCaret = update;
  }

  /** Looks at what depends on time. */
  tick(nowMs: number): void {
    if (!this.isLive) return;
    const later = this.#laterCaret;
    if (later !== undefined && this.#caretRate.tryTake(nowMs)) this.#tellCaret(later);
    this.#intake.republish(false);
  }

  /** Closes the channel and says why. */
  close(failure: Failure): void {
    if (!this.abandon()) return;
    const retryAfterMs = failure.retryable ? rejectionMeaning(failure.code).retryAfterMs : 0;
    const { code: reason, message, retryable } = failure;
    this.#send({ $case: 'left', value: { channel: this.number, reason, message, retryable, retryAfterMs } });
    this.#services.events.refused(reason);
  }

  /** Closes the channel without a word, as when the connection is gone. False when it was closed before. */
  abandon(): boolean {
    if (this.#channel.phase === 'left') return false;
    this.#channel.left();
    this.#services.liveSessions.release(this);
    if (this.#caret !== undefined) this.#membership?.caret(this.#presence({ revision: 0, anchor: 0, head: 0 }, true));
    this.#membership?.leave();
    this.#connection.left(this);
    return true;
  }

  superseded(): void {
    this.close({ code: 'SUPERSEDED', message: 'the session was opened elsewhere', retryable: false });
  }

  /** Only a session that has been opened can have been opened elsewhere since. */
  joinedElsewhere(): void {
    if (this.isLive) this.superseded();
  }

  rightsChanged({ role, permissionEpoch }: Grant): void {
    if (permissionEpoch <= this.#channel.permissionEpoch) return;
    const changed = role !== this.#channel.role;
    this.#channel.role = role;
    this.#channel.permissionEpoch = permissionEpoch;
    if (!mayRead(role)) this.close({ code: 'PERMISSION_REVOKED', ...rejectionMeaning('PERMISSION_REVOKED') });
    else if (changed && this.isLive) {
      this.#send({ $case: 'permissionChanged', value: { channel: this.number, role } });
    }
  }

  /** The role was read anew, because changes may have been missed. */
  reviewed(grant: Grant | undefined): void {
    const unknown = { role: Role.ROLE_UNSPECIFIED, permissionEpoch: this.#channel.permissionEpoch + 1n };
    this.rightsChanged(grant ?? unknown);
  }

  opened(document: OpenedDocument): void {
    const { head, rest } = splitOperations(document);
    const last = head.at(-1) ?? document;
    this.#channel.opened(last.revision, last.chain);
    this.#services.events.openedAfter(this.#services.clock.monotonic() - this.#askedAtMs);
    const { wire, outbox } = this.#connection;
    const joined = {
      channel: this.number,
      role: this.#channel.role,
      revision: last.revision,
      chain: last.chain,
      ...document.session,
      operations: head.map(({ bytes }) => bytes),
    };
    for (const chunk of wire.joined(joined, document.text)) outbox.send(chunk, 'text');
    const [first, ...others] = rest;
    if (first !== undefined) this.#deliver(new OperationRun(first, ...others), 'text');
    this.#connection.settled(this);
  }

  openFailed(failure: Failure): void {
    this.close(failure);
  }

  operations(run: OperationRun, urgency: Urgency): void {
    this.#deliver(run, 'event', urgency);
  }

  repeated({ sequence, revision, chain }: Position & { sequence: number }): void {
    if (!this.#channel.settleRepeated(sequence, revision)) return;
    const known = chain === 0n && revision === this.#channel.revision ? this.#channel.chain : chain;
    this.#acknowledge(sequence, { revision, chain: known });
    this.#connection.outbox.flush();
  }

  rejected({ sequence, code, message, retryable, retryAfterMs }: Refusal): void {
    if (!this.#channel.settleRejected(sequence)) return;
    this.#channel.settled?.trace?.refused(code);
    const pauseMs = retryable ? retryAfterMs || rejectionMeaning(code).retryAfterMs : 0;
    this.#sendRejected(sequence, { code, message, retryable, retryAfterMs: pauseMs });
  }

  presence(presence: RelayedPresence, urgency: Urgency): void {
    if (!this.isLive) return;
    const frame = presence.frame(this.#connection.wire, this.number);
    if (!this.#tell(frame, 'presence', urgency)) this.#services.events.presenceDropped();
  }

  reattached(): void {
    this.#intake.republish(true);
    if (this.#caret !== undefined) this.#membership?.caret(this.#caret);
  }

  ended(failure: Failure): void {
    this.close(failure);
  }

  #deliver(run: OperationRun, kind: 'event' | 'text', urgency: Urgency = 'at once'): void {
    if (run.afterRevision === this.#channel.revision && !run.hasSession(this.sessionId)) {
      this.#channel.skipTo(run.last);
      this.#tell(run.frame(this.#connection.wire, this.number), kind, urgency);
      this.#services.events.delivered(run.operations.length);
      return;
    }
    let acknowledged = false;
    for (const operation of run.operations) {
      if (this.#deliverOne(operation, kind)) acknowledged = true;
    }
    // One write for the whole run, at once: somebody waits for it.
    if (acknowledged) this.#connection.outbox.flush();
  }

  /** What others did. Who waits for an outcome hears of it at once: it may decide what he does next. */
  #tell(frame: Uint8Array, kind: FrameKind, urgency: Urgency): boolean {
    const { outbox } = this.#connection;
    return urgency === 'with the next' && this.isIdle ? outbox.sendLater(frame, kind) : outbox.send(frame, kind);
  }

  /** True when it was the acknowledgement of an own submission. */
  #deliverOne(operation: CommittedOperation, kind: 'event' | 'text'): boolean {
    switch (this.#channel.deliver(operation)) {
      case 'operation':
        this.#connection.outbox.send(operation.frame(this.#connection.wire, this.number), kind);
        this.#services.events.delivered(1);
        break;
      case 'acknowledged':
        this.#acknowledge(operation.sequence, operation);
        return true;
      case 'gap':
        this.close(historyChanged);
        break;
      case 'known':
        break;
    }
    return false;
  }

  /** Queues it; whoever calls flushes. */
  #acknowledge(sequence: number, { revision, chain }: Position): void {
    const { wire, outbox } = this.#connection;
    const trace = this.#channel.settled?.trace;
    const told = trace?.acknowledge(revision);
    outbox.send(wire.acknowledged({ channel: this.number, sequence, revision, chain }));
    told?.end();
    trace?.accepted(revision);
    const receivedAtMs = this.#channel.settled?.receivedAtMs ?? 0;
    this.#services.events.acknowledged(this.#services.clock.monotonic() - receivedAtMs);
  }

  #reject(sequence: number, code: RejectionCode, { message, retryAfterMs }: Partial<Refusal> = {}): void {
    const meaning = rejectionMeaning(code);
    this.#sendRejected(sequence, {
      code,
      message: message ?? meaning.message,
      retryable: meaning.retryable,
      retryAfterMs: retryAfterMs ?? meaning.retryAfterMs,
    });
  }

  #sendRejected(sequence: number, refusal: Omit<Refusal, 'sequence'>): void {
    const { code, message, retryable, retryAfterMs } = refusal;
    const value = { channel: this.number, sequence, code, message, retryable, retryAfterMs };
    this.#connection.outbox.sendNow(this.#connection.wire.encode({ $case: 'rejected', value }));
    this.#services.events.refused(code);
  }

  #tellCaret(update: PresenceUpdate): void {
    this.#laterCaret = undefined;
    this.#caret = this.#presence(update, false);
    this.#membership?.caret(this.#caret);
  }

  #presence({ revision, anchor, head }: Omit<PresenceUpdate, 'channel'>, gone: boolean): Uint8Array {
    const { sessionId, userId } = this;
    return Presence.encode({ channel: 0, sessionId, userId, revision, anchor, head, gone }).finish();
  }

  #send(event: ServerEvent): void {
    this.#connection.outbox.send(this.#connection.wire.encode(event));
  }
}

/** What of the operations goes into `joined`, and what follows it. */
function splitOperations({ operations }: OpenedDocument) {
  const all = operations.map((bytes) => new CommittedOperation(bytes));
  let bytes = 0;
  const end = all.findIndex((operation, index) => {
    bytes += operation.bytes.byteLength;
    return index > 0 && bytes > JOINED_OPERATIONS_BYTES;
  });
  return end < 0 ? { head: all, rest: [] } : { head: all.slice(0, end), rest: all.slice(end) };
}
