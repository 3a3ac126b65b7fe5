import { Operation } from '@weft/gen/session';
import { submissionDigest } from '@weft/ot/chain';
import { encodeOperation, operationFromMessage } from '@weft/ot/operation-codec';
import type { RejectionCode } from '@weft/ot/rejection';
import type { StatusError } from '@weft/service-kit/status-error';
import { currentSpan, inScope } from '@weft/service-kit/telemetry-scope';
import type { Grant } from '../authorisation/permission-cache.ts';
import { CONNECTION_SUBMISSIONS } from '../limits.ts';
import { rpcLogger } from '../logger.ts';
import { Channel } from '../session/channel.ts';
import type { CommittedOperation, OperationRun } from '../session/committed-operation.ts';
import type { LiveSession } from '../session/live-sessions.ts';
import { RateLimiter } from '../session/rate-limit.ts';
import type { SessionServices } from '../session/session-services.ts';
import { type EditAuthor, encodedEdit, SubmissionIntake, type SubmittedEdit } from '../session/submission-intake.ts';
import {
  type Failure,
  FROM_HEAD,
  type OpenedDocument,
  type Refusal,
  type Repeat,
  type Subscriber,
} from '../subscriptions/subscriber.ts';
import type { Membership } from '../subscriptions/subscriptions.ts';
import { type EditRefusal, editFailure } from './edit-failure.ts';

interface OneShotEditOptions {
  readonly author: EditAuthor;
  readonly submission: SubmittedEdit;
  readonly grant: Grant;
  readonly services: SessionServices;
  /** The edit has its outcome, or nobody wants it any more: nothing of it is left. */
  settled(edit: OneShotEdit): void;
}

/** Refusals in which the caller wants to know where the document is. */
const ABOUT_THE_HEAD: ReadonlySet<string> = new Set(['REVISION_MISMATCH', 'INVALID_BASE', 'STALE_BASE']);
/** An edit without a connection has no other channel than this one. */
const CHANNEL = 1;

/**
 * A session of a single submission, from opening the document until there is an outcome. It goes the way of every session: the same rights, limits,
 * subscription and log, and it is published again as theirs are. Only the head is asked for, never the text.
 */
export class OneShotEdit implements Subscriber, LiveSession {
  readonly documentId: string;
  readonly userId: string;
  readonly sessionId: string;
  /** What is asked for, encoded. */
  readonly request: Uint8Array;
  /** The revision that the edit became. Fails with StatusError. */
  readonly outcome: Promise<number>;
  /** How many calls wait for the outcome. */
  waiting = 0;
  /** Names what is asked for, as the sequencer does. */
  readonly #digest: bigint;
  readonly #options: OneShotEditOptions;
  readonly #channel: Channel;
  readonly #intake: SubmissionIntake;
  /** What is recorded of the call. */
  readonly #call = currentSpan();
  readonly #settlement = Promise.withResolvers<number>();
  #membership: Membership | undefined;

  constructor(options: OneShotEditOptions) {
    this.#options = options;
    const { author, submission, grant, services } = options;
    this.documentId = author.documentId;
    this.userId = author.userId;
    this.sessionId = author.sessionId;
    this.request = encodedEdit(author, submission);
    this.#digest = digestOf(submission);
    this.outcome = this.#settlement.promise;
    this.outcome.catch(() => undefined);
    this.#channel = new Channel({ ...author, number: CHANNEL }, grant);
    this.#intake = new SubmissionIntake({
      channel: this.#channel,
      services,
      connectionRate: new RateLimiter(CONNECTION_SUBMISSIONS, services.clock.monotonic()),
      reject: (_sequence, code, detail) => this.#refuse(code, detail),
      guard: (action) => this.#guard(action),
    });
  }

  /** Opens the document. */
  start(): void {
    const { liveSessions, documents } = this.#options.services;
    liveSessions.claim(this);
    this.#membership = documents.join(this.documentId, { subscriber: this, after: FROM_HEAD });
    // It may have been refused before there was anything to leave.
    if (this.#channel.phase === 'left') this.#membership.leave();
  }

  /** Looks at what depends on time. */
  tick(): void {
    if (this.#channel.phase === 'live') this.#intake.republish(false);
  }

  /** Nobody wants the outcome any more. What was handed to the log may still come to pass. */
  abandon(error: StatusError): void {
    this.#settle(() => this.#settlement.reject(error));
  }

  opened({ revision, chain }: OpenedDocument): void {
    this.#channel.opened(revision, chain);
    this.#guard(() => inScope(this.#call, () => this.#intake.submit(this.#options.submission)));
  }

  openFailed(failure: Failure): void {
    this.#refuse(failure.code, failure);
  }

  operations({ operations }: OperationRun): void {
    for (const operation of operations) {
      if (this.#channel.phase !== 'live') return;
      this.#take(operation);
    }
  }

  repeated({ sequence, revision, submissionDigest }: Repeat): void {
    if (this.#isAnother(submissionDigest)) return;
    if (this.#channel.settleRepeated(sequence, revision)) this.#succeed(revision);
  }

  rejected({ sequence, code, submissionDigest, ...refusal }: Refusal): void {
    if (this.#isAnother(submissionDigest)) return;
    if (!this.#channel.settleRejected(sequence)) return;
    this.#channel.settled?.trace?.refused(code);
    this.#refuse(code, refusal);
  }

  /** Nobody looks. */
  presence(): void {}

  reattached(): void {
    this.#intake.republish(true);
  }

  ended(failure: Failure): void {
    this.#refuse(failure.code, failure);
  }

  superseded(): void {
    this.#refuse('SUPERSEDED');
  }

  /** What was allowed when it was published is for the sequencer to judge. */
  rightsChanged(): void {}

  reviewed(): void {}

  #take(operation: CommittedOperation): void {
    if (this.#isOwn(operation) && !this.#isWhatWasAsked(operation)) {
      this.#channel.skipTo(operation);
      return;
    }
    const delivery = this.#channel.deliver(operation);
    if (delivery === 'acknowledged') this.#succeed(operation.revision);
    else if (delivery === 'gap') this.#refuse('OWNER_UNAVAILABLE');
  }

  #isOwn({ userId, sessionId }: CommittedOperation): boolean {
    return userId === this.userId && sessionId === this.sessionId;
  }

  /** True when it is about another edit under the same key, as one sent over another gateway: that one's outcome is not this one's. */
  #isAnother(submissionDigest = 0n): boolean {
    return submissionDigest !== 0n && submissionDigest !== this.#digest;
  }

  /** False when another edit was committed under the same key: this one will be refused. */
  #isWhatWasAsked(operation: CommittedOperation): boolean {
    const { submissionDigest } = operation;
    return submissionDigest === 0n ? this.#hasSameInserts(operation) : !this.#isAnother(submissionDigest);
  }

  /** What an owner has read back from the database has no digest. Inserted text comes through every transformation. */
  #hasSameInserts({ bytes }: CommittedOperation): boolean {
    const { operation } = this.#options.submission;
    return insertsOf(Operation.decode(bytes).operation) === insertsOf(operation);
  }

  #succeed(revision: number): void {
    const { clock, events } = this.#options.services;
    this.#channel.settled?.trace?.accepted(revision);
    events.acknowledged(clock.monotonic() - (this.#channel.settled?.receivedAtMs ?? clock.monotonic()));
    this.#settle(() => this.#settlement.resolve(revision));
  }

  #refuse(code: RejectionCode | string, refusal: EditRefusal = {}): void {
    const headRevision = ABOUT_THE_HEAD.has(code) ? this.#channel.revision : undefined;
    this.#options.services.events.refused(code);
    this.abandon(editFailure(code, { ...refusal, headRevision }));
  }

  /** A mistake of ours fails this edit, not those of others. */
  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      rpcLogger.error({ err: error, documentId: this.documentId }, 'edit failed');
      this.#settle(() => this.#settlement.reject(error));
    }
  }

  #settle(tell: () => void): void {
    if (this.#channel.phase === 'left') return;
    this.#channel.left();
    this.#options.services.liveSessions.release(this);
    this.#membership?.leave();
    this.#options.settled(this);
    tell();
  }
}

function digestOf({ baseRevision, ifRevision, operation = { components: [] } }: SubmittedEdit): bigint {
  return submissionDigest(baseRevision, ifRevision, encodeOperation(operationFromMessage(operation)));
}

function insertsOf(operation: SubmittedEdit['operation']): string {
  const components = operation?.components ?? [];
  return components.map(({ kind }) => (kind?.$case === 'insert' ? kind.value : '')).join('');
}
