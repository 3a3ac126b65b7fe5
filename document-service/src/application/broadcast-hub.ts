import type { Clock } from '@weft/service-kit/clock';
import { every } from '@weft/service-kit/every';
import type { DecidedEvent } from '../domain/commit-batch.ts';
import { CHECKSUM_QUIET_MS, HEARTBEAT_MS, PRESENCE_INTERVAL_MS, STREAM_DOCUMENTS } from '../limits.ts';
import type { EventEncoder } from '../ports/event-encoder.ts';
import { type ChannelPosition, DocumentChannel } from './document-channel.ts';
import type { GatewayStream } from './gateway-stream.ts';
import { LiveOperations } from './live-operations.ts';
import { type CaretMove, PresenceBoard } from './presence-board.ts';

/** How long a head is repeated in heartbeats after it moved, in milliseconds: a lost tail is noticed by then. */
const HEAD_REPEATED_MS = 3 * HEARTBEAT_MS;

interface BroadcastHubOptions {
  readonly encoder: EventEncoder;
  readonly clock: Clock;
  /** The partitions that may be served, with their epochs. */
  readonly held: () => ReadonlyMap<number, number>;
  /** Finds the checksum of a document's text at a revision. */
  readonly checksum: (documentId: string, revision: number) => Promise<bigint>;
}

/** Tells the attached gateways what has been committed in the documents they follow: one message per gateway and commit. */
export class BroadcastHub {
  /** The same operations for those who follow a document by call. */
  readonly live = new LiveOperations();
  readonly #encoder: EventEncoder;
  readonly #clock: Clock;
  readonly #held: () => ReadonlyMap<number, number>;
  readonly #checksum: (documentId: string, revision: number) => Promise<bigint>;
  readonly #streams = new Set<GatewayStream>();
  readonly #channels = new Map<string, DocumentChannel>();
  readonly #presences: PresenceBoard;
  /** Channels that changed of late, and when. */
  readonly #changed = new Map<DocumentChannel, number>();
  #stopHeartbeats: (() => void) | undefined;
  /** Ticks while carets or checksums wait to be told. */
  #ticks: NodeJS.Timeout | undefined;
  #stopped = false;
  #summing = false;

  constructor({ encoder, clock, held, checksum }: BroadcastHubOptions) {
    this.#encoder = encoder;
    this.#clock = clock;
    this.#held = held;
    this.#checksum = checksum;
    this.#presences = new PresenceBoard(encoder);
  }

  start(): void {
    this.#stopHeartbeats = every(this.#clock, HEARTBEAT_MS, () => this.#heartbeat());
  }

  /** Ends every stream; gateways attach to whoever owns the partitions next. */
  stop(): void {
    this.#stopped = true;
    this.#stopHeartbeats?.();
    clearInterval(this.#ticks);
    this.live.endPartition();
    for (const channel of this.#channels.values()) this.#end(channel);
    for (const stream of this.#streams) {
      stream.flush();
      stream.end('stopping');
    }
  }

  get streams(): number {
    return this.#streams.size;
  }

  attached(stream: GatewayStream): void {
    this.#streams.add(stream);
    stream.push(this.#standing([]));
    stream.flush();
  }

  detached(stream: GatewayStream): void {
    this.#streams.delete(stream);
    stream.closed();
    for (const documentId of [...stream.documents]) this.unfollow(documentId, stream);
  }

  /** Tells committed events. Those of documents nobody follows cost nothing. */
  publish(events: readonly DecidedEvent[]): void {
    this.live.publish(events);
    const now = this.#clock.monotonic();
    const told = new Set<DocumentChannel>();
    const streams = new Set<GatewayStream>();
    for (const event of events) {
      const channel = this.#channels.get(event.documentId);
      if (channel === undefined) continue;
      if (!told.has(channel)) {
        told.add(channel);
        for (const stream of channel.streams) streams.add(stream);
      }
      channel.tell(event, now);
    }
    for (const channel of told) {
      if (channel.ended) this.#remove(channel);
      else this.#changed.set(channel, now);
    }
    if (told.size > 0) this.#tickFromNow();
    for (const stream of streams) stream.flush();
  }

  /** The channel of a document that somebody joins; follow with `leave`. */
  join(documentId: string, partition: number): DocumentChannel {
    let channel = this.#channels.get(documentId);
    if (channel === undefined) {
      channel = new DocumentChannel(documentId, partition, this.#encoder);
      this.#channels.set(documentId, channel);
    }
    channel.joining();
    return channel;
  }

  /** The document was found to stand there. */
  begin(channel: DocumentChannel, { revision, chain }: ChannelPosition): void {
    channel.begin({ revision, chain }, this.#clock.monotonic());
    for (const stream of channel.streams) stream.flush();
    if (channel.ended) this.#remove(channel);
  }

  /** The join is over, one way or the other. */
  leave(channel: DocumentChannel): void {
    channel.joined();
    this.#removeUnused(channel);
  }

  /** From now on the stream is told what happens in the document. False when it follows too many. */
  follow(channel: DocumentChannel, stream: GatewayStream): boolean {
    if (stream.documents.size >= STREAM_DOCUMENTS && !stream.documents.has(channel.documentId)) return false;
    channel.streams.add(stream);
    stream.documents.add(channel.documentId);
    return true;
  }

  unfollow(documentId: string, stream: GatewayStream): void {
    stream.documents.delete(documentId);
    const channel = this.#channels.get(documentId);
    if (channel === undefined) return;
    channel.streams.delete(stream);
    this.#presences.left(channel, stream, this.#clock.monotonic());
    this.#removeUnused(channel);
  }

  caretMoved(documentId: string, stream: GatewayStream, move: CaretMove): void {
    const channel = this.#channels.get(documentId);
    if (channel === undefined || !channel.streams.has(stream)) return;
    this.#presences.moved(channel, stream, move, this.#clock.monotonic());
    this.#tickFromNow();
    for (const other of channel.streams) other.flush();
  }

  presencesOf(channel: DocumentChannel): Uint8Array[] {
    return this.#presences.of(channel);
  }

  /** Nobody may be served from memory in these partitions any more; all of them when none is named. */
  endPartition(partition?: number): void {
    this.live.endPartition(partition);
    for (const channel of this.#channels.values()) {
      if (partition === undefined || channel.partition === partition) this.#end(channel);
    }
    for (const stream of this.#streams) stream.flush();
  }

  #end(channel: DocumentChannel): void {
    channel.end('NOT_OWNER');
    this.#remove(channel);
  }

  #removeUnused(channel: DocumentChannel): void {
    if (channel.unused) this.#remove(channel);
  }

  #remove(channel: DocumentChannel): void {
    if (this.#channels.get(channel.documentId) === channel) this.#channels.delete(channel.documentId);
    this.#changed.delete(channel);
    this.#presences.closed(channel);
  }

  #heartbeat(): void {
    const now = this.#clock.monotonic();
    this.#presences.expire(now);
    for (const [channel, changedAtMs] of this.#changed) {
      if (now - changedAtMs > HEAD_REPEATED_MS && channel.changedAtMs === undefined) this.#changed.delete(channel);
    }
    for (const stream of this.#streams) {
      stream.push(this.#standing(this.#headsFor(stream, now)));
      stream.flush();
    }
  }

  #headsFor(stream: GatewayStream, nowMs: number) {
    const heads: { documentId: string; revision: number; chain: bigint }[] = [];
    for (const [channel, changedAtMs] of this.#changed) {
      const { position, documentId } = channel;
      if (position === undefined || !channel.streams.has(stream) || nowMs - changedAtMs > HEAD_REPEATED_MS) continue;
      heads.push({ documentId, ...position });
    }
    return heads;
  }

  #standing(heads: { documentId: string; revision: number; chain: bigint }[]): Uint8Array {
    return this.#encoder.heartbeat({ partitions: this.#held(), heads });
  }

  /** An idle service isn't woken ten times a second. */
  #tickFromNow(): void {
    if (this.#stopped) return;
    this.#ticks ??= setInterval(() => this.#tick(), PRESENCE_INTERVAL_MS);
  }

  #tick(): void {
    if (!this.#presences.pending && this.#changed.size === 0) {
      clearInterval(this.#ticks);
      this.#ticks = undefined;
      return;
    }
    if (this.#presences.pending) {
      this.#presences.tellDue(this.#clock.monotonic());
      for (const stream of this.#streams) stream.flush();
    }
    if (!this.#summing && this.#changed.size > 0) {
      this.#summing = true;
      void this.#tellChecksums().finally(() => {
        this.#summing = false;
      });
    }
  }

  /** Documents that changed and have been quiet since, one after another: a checksum may cost milliseconds. */
  async #tellChecksums(): Promise<void> {
    for (const channel of [...this.#changed.keys()]) {
      const { changedAtMs, position } = channel;
      if (changedAtMs === undefined || position === undefined || channel.streams.size === 0) continue;
      if (this.#clock.monotonic() - changedAtMs < CHECKSUM_QUIET_MS) continue;
      channel.changedAtMs = undefined;
      const checksum = await this.#checksum(channel.documentId, position.revision).catch(() => undefined);
      if (checksum === undefined || channel.ended || channel.position?.revision !== position.revision) continue;
      const frame = this.#encoder.checksum(channel.documentId, position.revision, checksum);
      for (const stream of channel.streams) {
        stream.push(frame);
        stream.flush();
      }
    }
  }
}
