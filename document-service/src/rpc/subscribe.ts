import type { handleServerStreamingCall, ServerWritableStream } from '@grpc/grpc-js';
import type { SubscribeRequest } from '@weft/gen/broadcast';
import type { Clock } from '@weft/service-kit/clock';
import type { Logger } from '@weft/service-kit/logger';
import { resetCall } from '@weft/service-kit/reset-call';
import { StatusError, toGrpcError } from '@weft/service-kit/status-error';
import type { Seat, SubscriberSeats } from '../application/subscriber-seats.ts';
import type { Follower } from '../ports/follower.ts';
import type { SubscriberEvents } from '../subscriber-events.ts';
import type { Authorisation } from './authorisation.ts';
import { whileContentIsThere } from './content-status.ts';
import { PacedWriter } from './paced-writer.ts';
import { StandingRight } from './standing-right.ts';
import { encodeFollowed } from './subscribe-codec.ts';

type Handler = handleServerStreamingCall<SubscribeRequest, Uint8Array>;
type Call = ServerWritableStream<SubscribeRequest, Uint8Array>;

/** What following documents by call needs. */
export interface Subscriptions {
  /** Documents this instance owns. */
  readonly local: Follower;
  /** All documents. */
  readonly routed: Follower;
  readonly authorisation: Authorisation;
  readonly seats: SubscriberSeats;
  /** After so long without reading a subscriber is ended, in milliseconds. */
  readonly stallMs: number;
  /** How long a subscriber who is told the end may take to hear it, in milliseconds; then the stream is cut. */
  readonly endMs: number;
  readonly events: SubscriberEvents;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** For everybody: demands a viewer's token, for as long as the stream lives, and serves any document. */
export function subscribePublic(subscriptions: Subscriptions): Handler {
  const { routed, authorisation, seats, stallMs, clock, events } = subscriptions;
  return (call) =>
    serve(call, subscriptions, async () => {
      const seat = seatFor(call, seats, 'subscribers');
      const context = { metadata: call.metadata, signal: seat.signal };
      const { documentId } = call.request;
      const { right, userId } = await StandingRight.begin(context, documentId, {
        authorisation,
        clock,
        lost: (error) => seat.end(error),
      });
      using _ = right;
      seat.belongTo(userId);
      await feed(call, { follower: routed, seat, stallMs, events });
    });
}

/** For other instances, which have authorised their caller: serves what this instance owns and never passes on. */
export function subscribeInternal(subscriptions: Subscriptions): Handler {
  const { local, seats, stallMs, events } = subscriptions;
  return (call) =>
    serve(call, subscriptions, () =>
      feed(call, { follower: local, seat: seatFor(call, seats, 'forwarded'), stallMs, events }),
    );
}

/** Takes a seat that is left when the call is really over: a peer that doesn't read keeps it until the stream is cut. */
function seatFor(call: Call, seats: SubscriberSeats, kind: 'subscribers' | 'forwarded'): Seat {
  const seat = seats.take(kind);
  const over = () => {
    seat.end(GONE);
    seat.leave();
  };
  call.once('close', over);
  call.once('cancelled', over);
  if (call.cancelled) over();
  return seat;
}

interface Feed {
  readonly follower: Follower;
  readonly seat: Seat;
  readonly stallMs: number;
  readonly events: SubscriberEvents;
}

async function feed(call: Call, { follower, seat: { signal }, stallMs, events }: Feed): Promise<void> {
  const { documentId, afterRevision } = call.request;
  const writer = new PacedWriter(call, stallMs);
  for await (const event of follower.follow({ documentId, afterRevision }, signal)) {
    await writer.write(encodeFollowed(event), signal);
    if (event.kind === 'operation') events.operation();
  }
}

function serve(call: Call, { endMs, events, logger }: Subscriptions, work: () => Promise<void>): void {
  whileContentIsThere(work).catch((error: unknown) => {
    const gone = call.cancelled || error === GONE;
    if (gone) events.ended('CANCELLED');
    else events.ended(error instanceof StatusError ? error.reason : 'INTERNAL');
    if (gone) return;
    if (!(error instanceof StatusError)) logger.error({ err: error, method: call.getPath() }, 'call failed');
    call.emit('error', toGrpcError(error));
    cutLater(call, endMs);
  });
}

/** The status waits behind what was written: one who reads nothing would keep all of it, and his seat, for as long as he likes. */
function cutLater(call: Call, endMs: number): void {
  const timer = setTimeout(() => resetCall(call), endMs).unref();
  const over = () => clearTimeout(timer);
  call.once('close', over);
  call.once('cancelled', over);
}

/** The caller is there no longer. */
const GONE = new Error('the caller gave up');
