import type { OperationFacts } from './event-encoder.ts';

/** What one who follows a document gets: every operation in order, and now and then where the document stands. */
export type FollowedEvent =
  | { readonly kind: 'operation'; readonly operation: OperationFacts }
  | { readonly kind: 'standing'; readonly revision: number; readonly chain: bigint };

export interface FollowRequest {
  readonly documentId: string;
  /** The revision the follower has; operations after it are wanted. */
  readonly afterRevision: number;
}

/**
 * Follows a document: every operation after the one asked for, without gap or repeat (I6), as fast as they are taken. Never ends by itself but by a
 * StatusError that says why, or with the signal's reason.
 */
export interface Follower {
  follow(request: FollowRequest, signal: AbortSignal): AsyncGenerator<FollowedEvent, never, undefined>;
}

/** Follows a document at another instance, its owner. Fails as the owner does, with NOT_OWNER when it is the owner no longer. */
export interface OwnerLinks {
  follow(ownerAddress: string, request: FollowRequest, signal: AbortSignal): AsyncIterable<FollowedEvent>;
  close(): void;
}
