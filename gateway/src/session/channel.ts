import type { Role } from '@weft/gen/role';
import type { Grant } from '../authorisation/permission-cache.ts';
import { REPUBLISH_LONGEST_MS, REPUBLISH_MS, UNSETTLED_PER_CHANNEL } from '../limits.ts';
import type { EditTrace } from '../telemetry/edit-trace.ts';
import type { CommittedOperation } from './committed-operation.ts';

/** A submission that was handed to the log and has no outcome yet. */
export interface Unsettled {
  readonly sequence: number;
  /** The record as published; what was published never changes. */
  readonly record: Uint8Array;
  /** What of it the client asked for. */
  readonly request: Uint8Array;
  /** When the client submitted it, in monotonic milliseconds. */
  readonly receivedAtMs: number;
  /** Set when it is recorded. */
  readonly trace?: EditTrace | undefined;
  /** How often it was handed to the log. */
  attempts: number;
  /** When it is to be handed to the log again, in monotonic milliseconds. */
  dueAtMs: number;
}

/** What a new operation is to a channel. */
export type Delivery =
  /** The next one: to be sent. */
  | 'operation'
  /** The next one, and the outcome of what this channel submitted: to be acknowledged. */
  | 'acknowledged'
  /** Sent before. */
  | 'known'
  /** Something before it is missing. */
  | 'gap';

/** What became of a submission handed to the channel. */
export type Admission =
  /** To be published. */
  | 'new'
  /** The same is on its way already. */
  | 'repeated'
  /** Too many are on their way. */
  | 'full';

export interface ChannelIdentity {
  readonly number: number;
  readonly documentId: string;
  readonly userId: string;
  readonly sessionId: string;
}

/**
 * One open document on a connection: where the client is in its history, and which of its submissions have no outcome yet. Revisions are
 * delivered in order, without gap or repeat (I6).
 */
export class Channel {
  readonly number: number;
  readonly documentId: string;
  readonly userId: string;
  readonly sessionId: string;
  role: Role;
  /** The document's permission epoch that the role is from. */
  permissionEpoch: bigint;
  #phase: 'joining' | 'live' | 'left' = 'joining';
  #revision = 0;
  #chain = 0n;
  #settled: Unsettled | undefined;
  /** In the order in which they were handed to the log. Several have one sequence only if the client reuses it for something else. */
  #unsettled: readonly Unsettled[] = [];

  constructor(identity: ChannelIdentity, grant: Grant) {
    this.number = identity.number;
    this.documentId = identity.documentId;
    this.userId = identity.userId;
    this.sessionId = identity.sessionId;
    this.role = grant.role;
    this.permissionEpoch = grant.permissionEpoch;
  }

  get phase(): 'joining' | 'live' | 'left' {
    return this.#phase;
  }

  /** The last revision sent to the client. */
  get revision(): number {
    return this.#revision;
  }

  /** The chain there. */
  get chain(): bigint {
    return this.#chain;
  }

  /** What was settled last. */
  get settled(): Unsettled | undefined {
    return this.#settled;
  }

  get unsettled(): Iterable<Unsettled> {
    return this.#unsettled;
  }

  get unsettledCount(): number {
    return this.#unsettled.length;
  }

  /** The client has the document at this revision. */
  opened(revision: number, chain: bigint): void {
    this.#phase = 'live';
    this.#revision = revision;
    this.#chain = chain;
  }

  /** Nothing is delivered or settled any more. */
  left(): void {
    this.#phase = 'left';
    for (const { trace } of this.#unsettled) trace?.left();
    this.#unsettled = [];
  }

  /** Takes the next committed operation. */
  deliver(operation: CommittedOperation): Delivery {
    if (operation.revision <= this.#revision) return 'known';
    if (operation.revision !== this.#revision + 1) return 'gap';
    this.#revision = operation.revision;
    this.#chain = operation.chain;
    return this.#isOwn(operation) && this.#settle(operation.sequence) ? 'acknowledged' : 'operation';
  }

  /** Takes operations that follow the last one and are all others'. */
  skipTo(last: CommittedOperation): void {
    this.#revision = last.revision;
    this.#chain = last.chain;
  }

  /** Takes a submission of the client. */
  admit(asked: Pick<Unsettled, 'sequence' | 'record' | 'request' | 'trace'>, nowMs: number): Admission {
    const { sequence, request } = asked;
    if (this.isUnderWay(sequence, request)) return 'repeated';
    if (this.#unsettled.length >= UNSETTLED_PER_CHANNEL) return 'full';
    // With other bytes under the same sequence it's for the sequencer to say which of the two counts; both get an answer.
    const dueAtMs = nowMs + REPUBLISH_MS;
    const submission = { ...asked, receivedAtMs: nowMs, attempts: 1, dueAtMs };
    this.#unsettled = [...this.#unsettled, submission];
    return 'new';
  }

  /** True when the very same was handed to the log and has no outcome yet: that one will be the answer. */
  isUnderWay(sequence: number, request: Uint8Array): boolean {
    return this.#unsettled.some(
      (submission) => submission.sequence === sequence && Buffer.compare(submission.request, request) === 0,
    );
  }

  /** The log takes nothing: what was admitted last under the sequence never went there. */
  withdraw(sequence: number): void {
    const index = this.#unsettled.findLastIndex((submission) => submission.sequence === sequence);
    this.#unsettled = this.#unsettled.filter((_submission, at) => at !== index);
  }

  /** The log didn't take it: to be published again after a pause. */
  postponed(sequence: number, pauseMs: number, nowMs: number): void {
    for (const submission of this.#unsettled) {
      if (submission.sequence === sequence) submission.dueAtMs = nowMs + pauseMs;
    }
  }

  /** The submission got its first outcome again. True when the client still has to hear of it. */
  settleRepeated(sequence: number, revision: number): boolean {
    // A revision not sent yet comes as an operation, and in its place.
    return revision <= this.#revision && this.#settle(sequence);
  }

  /** The submission was refused. True when the client still has to hear of it. */
  settleRejected(sequence: number): boolean {
    return this.#settle(sequence);
  }

  /**
   * Submissions to be published again: all of them when `all`, else those without an outcome for too long. Each time they wait longer, so that an
   * owner that is behind isn't given several times its work.
   */
  takeDue(nowMs: number, all: boolean): readonly Unsettled[] {
    const due = this.#unsettled.filter(({ dueAtMs }) => all || nowMs >= dueAtMs);
    for (const submission of due) {
      submission.dueAtMs = nowMs + Math.min(REPUBLISH_MS * 2 ** submission.attempts, REPUBLISH_LONGEST_MS);
      submission.attempts += 1;
    }
    return due;
  }

  #settle(sequence: number): boolean {
    this.#settled = this.#unsettled.find((submission) => submission.sequence === sequence);
    this.#unsettled = this.#unsettled.filter((submission) => submission !== this.#settled);
    return this.#settled !== undefined;
  }

  #isOwn({ sessionId, userId }: CommittedOperation): boolean {
    return sessionId === this.sessionId && userId === this.userId;
  }
}
