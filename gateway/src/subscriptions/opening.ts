import type { DocumentOpened, SessionState } from '@weft/gen/broadcast';
import { OPENING_EVENTS_BYTES } from '../limits.ts';
import type { CommittedOperation } from '../session/committed-operation.ts';
import { DocumentText } from '../session/document-text.ts';
import type { JoinRequest, Position, Subscriber } from './subscriber.ts';

/** A join that waits for its document. */
export interface PendingJoin extends JoinRequest {
  /** Since when, in monotonic milliseconds. */
  readonly sinceMs: number;
  /** Asked for without others, because a request for several failed. */
  readonly alone: boolean;
}

/** An owner's whole answer. */
export interface Answer extends Position {
  readonly text: DocumentText | undefined;
  readonly operations: readonly Uint8Array[];
  readonly sessions: readonly SessionState[];
  readonly presences: readonly Uint8Array[];
}

/** A request to an owner that is under way: gathers the parts of the answer, and the operations told meanwhile. */
export class Opening {
  #joins: readonly PendingJoin[];
  /** What is asked for; requests for the same share an answer. */
  readonly want: string;
  readonly sentAtMs: number;
  readonly #parts: Uint8Array[] = [];
  readonly #operations: Uint8Array[] = [];
  readonly #presences: Uint8Array[] = [];
  readonly #meanwhile: CommittedOperation[] = [];
  #meanwhileBytes = 0;
  readonly #asked: readonly PendingJoin[];

  constructor(joins: readonly PendingJoin[], want: string, sentAtMs: number) {
    this.#joins = joins;
    this.#asked = joins;
    this.want = want;
    this.sentAtMs = sentAtMs;
  }

  /** Who wants to join; none when the subscription itself is taken up again. */
  get joins(): readonly PendingJoin[] {
    return this.#joins;
  }

  /** Somebody wants to join no more. */
  drop(subscriber: Subscriber): void {
    this.#joins = this.#joins.filter((join) => join.subscriber !== subscriber);
  }

  /** What the answer says of a session that was asked for. */
  sessionOf(join: PendingJoin, { sessions }: Answer): SessionState | undefined {
    return sessions[this.#asked.indexOf(join)];
  }

  /** Operations told since the request was sent; what the answer has already is among them. */
  get meanwhile(): readonly CommittedOperation[] {
    return this.#meanwhile;
  }

  /** Remembers operations told while the answer is on its way. False when they are too many. */
  record(operations: readonly CommittedOperation[]): boolean {
    for (const operation of operations) {
      this.#meanwhile.push(operation);
      this.#meanwhileBytes += operation.bytes.byteLength;
    }
    return this.#meanwhileBytes <= OPENING_EVENTS_BYTES;
  }

  /** Takes a part of the answer; the whole of it after the last. */
  take(part: DocumentOpened): Answer | undefined {
    if (part.content !== undefined) this.#parts.push(part.content);
    this.#operations.push(...part.operations);
    this.#presences.push(...part.presences);
    if (part.more) return undefined;
    return {
      revision: part.revision,
      chain: part.chain,
      text: this.#parts.length === 0 ? undefined : new DocumentText(Buffer.concat(this.#parts)),
      operations: this.#operations,
      sessions: part.sessions,
      presences: this.#presences,
    };
  }
}

/** Names what a join asks for. */
export function wantOf({ after, alone, subscriber }: PendingJoin): string {
  if (alone) return `alone ${subscriber.userId}/${subscriber.sessionId}`;
  return after === undefined ? 'text' : `${after.revision}/${after.chain}`;
}
