import { setTimeout as delay } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import type { Clock } from '@weft/service-kit/clock';
import type { Logger } from '@weft/service-kit/logger';
import { StatusError, statusErrorFrom } from '@weft/service-kit/status-error';
import { OWNER_LOOK_MS } from '../limits.ts';
import type { FollowedEvent, Follower, FollowRequest, OwnerLinks } from '../ports/follower.ts';
import type { RoutingTable } from './routing-table.ts';

interface RoutedFollowerOptions {
  readonly local: Follower;
  readonly links: OwnerLinks;
  readonly routing: RoutingTable;
  readonly partitionOf: (documentId: string) => number;
  readonly owns: (partition: number) => boolean;
  /** host:port under which others reach this instance. */
  readonly self: () => string;
  /** How long an owner is looked for, in milliseconds. */
  readonly searchMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Ends that another owner would tell as well. Anything else is put down to the owner or the way there, and another is looked for. */
const FINAL_REASONS: ReadonlySet<string> = new Set([
  'REVISION_BEYOND_HEAD',
  'NOT_FOUND',
  'DOCUMENT_DELETED',
  'QUARANTINED',
  'HISTORY_MISSING',
  'TOO_MANY_SUBSCRIBERS',
]);

/**
 * Follows any document: its own here, others at their owner. When the owner goes away the next one is looked for, and the following goes on behind the last
 * operation that was given out, without the follower noticing (I6).
 */
export class RoutedFollower implements Follower {
  readonly #options: RoutedFollowerOptions;

  constructor(options: RoutedFollowerOptions) {
    this.#options = options;
  }

  async *follow(request: FollowRequest, signal: AbortSignal): AsyncGenerator<FollowedEvent, never, undefined> {
    const { searchMs, clock, logger } = this.#options;
    const { documentId } = request;
    let { afterRevision } = request;
    let heardAtMs = clock.monotonic();
    for (;;) {
      try {
        for await (const event of await this.#source({ documentId, afterRevision }, signal)) {
          if (event.kind === 'operation') {
            if (event.operation.revision <= afterRevision) continue;
            if (event.operation.revision !== afterRevision + 1) throw notNext(afterRevision, event.operation.revision);
            afterRevision = event.operation.revision;
          }
          yield event;
          heardAtMs = clock.monotonic();
        }
      } catch (error) {
        signal.throwIfAborted();
        const failure = statusErrorFrom(error);
        if (FINAL_REASONS.has(failure.reason)) throw error;
        logger.debug({ documentId, reason: failure.reason, message: failure.message }, 'looking for the owner again');
        if (clock.monotonic() - heardAtMs >= searchMs) throw outage(failure);
      }
      await delay(OWNER_LOOK_MS * (0.5 + Math.random()), undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }

  /** Where the document can be followed now. Fails when nobody is known to own it. */
  async #source(request: FollowRequest, signal: AbortSignal): Promise<AsyncIterable<FollowedEvent>> {
    const { local, links, routing, partitionOf, owns, self } = this.#options;
    const partition = partitionOf(request.documentId);
    if (owns(partition)) return local.follow(request, signal);
    const address = await routing.ownerOf(partition);
    // What the table calls ours and we don't serve is about to be ours, or somebody else's.
    if (address === undefined || address === self()) throw noOwner();
    return links.follow(address, request, signal);
  }
}

/** Why there was nothing to be heard for so long. What the way to an owner has to say is not for the outside. */
function outage(failure: StatusError): StatusError {
  return failure.reason === 'CONTENT_UNAVAILABLE' ? failure : noOwner(failure);
}

function noOwner(cause?: unknown): StatusError {
  return new StatusError(status.UNAVAILABLE, 'nobody serves the document now', {
    reason: 'OWNER_UNAVAILABLE',
    retryAfterMs: 1_000,
    cause,
  });
}

function notNext(after: number, revision: number): StatusError {
  return new StatusError(status.INTERNAL, `revision ${revision} came after ${after}`, { reason: 'OUT_OF_ORDER' });
}
