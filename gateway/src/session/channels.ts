import type { ChannelHeartbeat, Join } from '@weft/gen/session';
import { rejectionMeaning } from '@weft/ot/rejection';
import { isCanonicalUuid } from '@weft/ot/uuid';
import type { Grant } from '../authorisation/permission-cache.ts';
import { mayRead } from '../authorisation/permissions.ts';
import { CHANNELS, CONNECTION_SUBMISSIONS, JOINS_OPENING, MISMATCH_BYTES } from '../limits.ts';
import { type ChannelConnection, DocumentChannel } from './document-channel.ts';
import type { Outbox } from './outbox.ts';
import { RateLimiter } from './rate-limit.ts';
import type { SessionServices } from './session-services.ts';
import type { Wire } from './wire.ts';

interface ChannelsOptions {
  readonly wire: Wire;
  readonly outbox: Outbox;
  readonly services: SessionServices;
  /** A message about a channel can't be taken. */
  refuse(code: string, channel: number, message?: string): void;
  /** Does what follows after waiting; its mistakes end the connection. */
  guard(action: () => void): void;
}

/** A join and who asks; what comes of it is bound to this one message. */
interface PendingJoin extends Join {
  readonly userId: string;
}

/** Why a channel is not open, before there is one. */
type LeftCode = 'NOT_FOUND' | 'AUTHORISATION_UNAVAILABLE' | 'INVALID_ID' | 'CHANNEL_LIMIT' | 'LEFT';

/** The channels of one connection, from the wish to open one until it is closed. */
export class Channels {
  readonly #options: ChannelsOptions;
  readonly #connection: ChannelConnection;
  readonly #channels = new Map<number, DocumentChannel>();
  /** Joins that wait for their turn. */
  readonly #joins = new Map<number, PendingJoin>();
  /** Joins that wait for the user's role. */
  readonly #authorising = new Map<number, PendingJoin>();
  /** Channels that wait for their documents. */
  readonly #opening = new Set<DocumentChannel>();

  constructor(options: ChannelsOptions) {
    this.#options = options;
    const { wire, outbox, services, guard } = options;
    this.#connection = {
      guard,
      wire,
      outbox,
      submissionRate: new RateLimiter(CONNECTION_SUBMISSIONS, services.clock.monotonic()),
      settled: (channel) => this.#settled(channel),
      left: (channel) => this.#left(channel),
    };
  }

  /** True when no join and no submission waits for its outcome. */
  get isIdle(): boolean {
    if (this.#joins.size + this.#authorising.size + this.#opening.size > 0) return false;
    return [...this.#channels.values()].every(({ isIdle }) => isIdle);
  }

  /** Where the client is on every open channel. */
  standings(): ChannelHeartbeat[] {
    return [...this.#channels.values()].filter(({ isLive }) => isLive).map(({ standing }) => standing);
  }

  /** Looks at what depends on time. */
  tick(nowMs: number): void {
    for (const channel of [...this.#channels.values()]) channel.tick(nowMs);
    this.startJoins();
  }

  /** The connection is gone. */
  abandon(): void {
    this.#joins.clear();
    this.#authorising.clear();
    for (const channel of [...this.#channels.values()]) channel.abandon();
  }

  /** The open channel of a number; says so when there is none. */
  live(number: number): DocumentChannel | undefined {
    const channel = this.#channels.get(number);
    if (channel?.isLive) return channel;
    if (this.#isTaken(number)) this.#options.refuse('UNEXPECTED_MESSAGE', number, 'the channel is not open yet');
    else this.#options.refuse('UNKNOWN_CHANNEL', number);
    return undefined;
  }

  /** The client wants a channel closed. */
  leave(number: number): void {
    const channel = this.#channels.get(number);
    if (channel !== undefined) {
      channel.close({ code: 'LEFT', ...rejectionMeaning('LEFT') });
    } else if (this.#joins.delete(number) || this.#authorising.delete(number)) {
      this.#sendLeft(number, 'LEFT');
      this.startJoins();
    } else {
      this.#options.refuse('UNKNOWN_CHANNEL', number);
    }
  }

  /** The client wants a document on a channel. */
  join(join: Join, userId: string): void {
    const { channel } = join;
    const { refuse } = this.#options;
    if (channel === 0) refuse('MALFORMED_MESSAGE', 0, 'channels are numbered from 1');
    else if (Buffer.byteLength(join.mismatch) > MISMATCH_BYTES) {
      refuse('MALFORMED_MESSAGE', channel, 'what differed is named too long');
    } else if (this.#isTaken(channel)) refuse('CHANNEL_IN_USE', channel);
    else if (!isCanonicalUuid(join.documentId) || !isCanonicalUuid(join.sessionId)) {
      this.#sendLeft(channel, 'INVALID_ID');
    } else if (this.#joins.size + this.#authorising.size + this.#channels.size >= CHANNELS) {
      this.#sendLeft(channel, 'CHANNEL_LIMIT');
    } else {
      if (join.mismatch !== '') this.#options.services.events.mismatch(join.mismatch);
      this.#joins.set(channel, { ...join, userId });
      this.startJoins();
    }
  }

  /** Few joins wait for their documents at once, and none while a text is on its way: bounds the memory a slow client can take (I9). */
  startJoins(): void {
    for (const [number, join] of this.#joins) {
      const opening = this.#authorising.size + this.#opening.size;
      if (opening >= JOINS_OPENING || this.#options.outbox.waitingTextBytes > 0) return;
      this.#joins.delete(number);
      this.#authorising.set(number, join);
      this.#authorise(join);
    }
  }

  #isTaken(channel: number): boolean {
    return this.#joins.has(channel) || this.#authorising.has(channel) || this.#channels.has(channel);
  }

  #authorise(join: PendingJoin): void {
    this.#options.services.permissions.check(join.documentId, join.userId).then(
      (grant) => this.#options.guard(() => this.#authorised(join, grant)),
      () => this.#options.guard(() => this.#refuseJoin(join, 'AUTHORISATION_UNAVAILABLE')),
    );
  }

  #authorised(join: PendingJoin, grant: Grant | undefined): void {
    const { channel: number, documentId, sessionId, userId } = join;
    if (grant === undefined || !mayRead(grant.role)) {
      this.#refuseJoin(join, 'NOT_FOUND');
      return;
    }
    if (this.#authorising.get(number) !== join) return;
    this.#authorising.delete(number);
    const identity = { number, documentId, userId, sessionId };
    const channel = new DocumentChannel(identity, grant, this.#connection, this.#options.services);
    this.#channels.set(number, channel);
    this.#opening.add(channel);
    channel.open(join);
  }

  #refuseJoin(join: PendingJoin, code: LeftCode): void {
    if (this.#authorising.get(join.channel) !== join) return;
    this.#authorising.delete(join.channel);
    this.#sendLeft(join.channel, code);
    this.startJoins();
  }

  #settled(channel: DocumentChannel): void {
    if (this.#opening.delete(channel)) this.startJoins();
  }

  #left(channel: DocumentChannel): void {
    if (this.#channels.get(channel.number) === channel) this.#channels.delete(channel.number);
    this.#settled(channel);
  }

  #sendLeft(channel: number, code: LeftCode): void {
    const { message, retryable, retryAfterMs } = rejectionMeaning(code);
    const { services, outbox, wire } = this.#options;
    services.events.refused(code);
    outbox.send(wire.encode({ $case: 'left', value: { channel, reason: code, message, retryable, retryAfterMs } }));
  }
}
