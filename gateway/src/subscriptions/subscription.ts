import type { DocumentEvent, DocumentHead, DocumentOpened, OpenFailed, SessionState } from '@weft/gen/broadcast';
import { DOCUMENT_SESSIONS_MAX } from '@weft/ot/limits';
import { OPEN_MS } from '../limits.ts';
import { CommittedOperation, OperationRun, RelayedPresence } from '../session/committed-operation.ts';
import { CrowdPace } from './crowd-pace.ts';
import { type Answer, Opening, type PendingJoin } from './opening.ts';
import {
  type Checksum,
  type Failure,
  historyChanged,
  type JoinRequest,
  type OwnerLink,
  ownerUnavailable,
  type Position,
  type Subscriber,
  type Urgency,
} from './subscriber.ts';
import { WaitingJoins } from './waiting-joins.ts';

const RESUME = 'resume';
const SESSION_NOT_YOURS = 'SESSION_NOT_YOURS';

const sessionNotYours: Failure = {
  code: SESSION_NOT_YOURS,
  message: 'the session id belongs to another user',
  retryable: false,
};

/** What an owner says of one document. */
export type OwnerEvent = NonNullable<DocumentEvent['event']>;

/**
 * One document that this gateway has open, for all its sessions. Survives its owner: it is attached to one link after the other and goes
 * on from its last revision, so that a session sees every revision once and in order (I6). Without I/O; time is told.
 */
export class Subscription {
  readonly documentId: string;
  #link: OwnerLink | undefined;
  /** Where all live subscribers are; unset before the first. */
  #position: Position | undefined;
  #checksum: Checksum | undefined;
  readonly #live = new Map<string, Subscriber>();
  readonly #crowdPace = new CrowdPace();
  readonly #waiting = new WaitingJoins();
  readonly #openings = new Map<number, Opening>();
  /** A head the owner named and that has not come; the second time it's a loss. */
  #missedRevision = 0;

  constructor(documentId: string) {
    this.documentId = documentId;
  }

  get checksum(): Checksum | undefined {
    return this.#checksum;
  }

  get attached(): boolean {
    return this.#link !== undefined;
  }

  get link(): OwnerLink | undefined {
    return this.#link;
  }

  /** Sessions that are told what happens. */
  get readers(): number {
    return this.#live.size;
  }

  /** True when nobody has the document open or wants to. */
  get isEmpty(): boolean {
    return this.#sessions === 0;
  }

  /** Those who have the document open or want to. */
  get #sessions(): number {
    let asked = 0;
    for (const { joins } of this.#openings.values()) asked += joins.length;
    return this.#live.size + this.#waiting.size + asked;
  }

  /** A session wants the document. Answered by `opened` or `openFailed`. */
  join(request: JoinRequest, nowMs: number): void {
    if (this.#sessions >= DOCUMENT_SESSIONS_MAX) {
      request.subscriber.openFailed({
        code: 'SESSION_LIMIT',
        message: `more than ${DOCUMENT_SESSIONS_MAX} sessions have the document open`,
        retryable: true,
      });
      return;
    }
    this.#waiting.add(request, nowMs);
    this.#ask(nowMs);
  }

  /** A session has left, or wants the document no more. */
  leave(subscriber: Subscriber): void {
    const key = keyOf(subscriber);
    if (this.#live.get(key) === subscriber) this.#live.delete(key);
    this.#waiting.drop(subscriber);
    for (const opening of this.#openings.values()) opening.drop(subscriber);
    if (this.#live.size === 0) this.#position = undefined;
  }

  /** The owner can be talked to from now on. */
  attach(link: OwnerLink, nowMs: number): void {
    this.#link = link;
    if (this.#live.size > 0) this.#resume(nowMs);
    this.#ask(nowMs);
  }

  /** The owner is gone; what was asked of it has to be asked again. */
  detach(): void {
    this.#link = undefined;
    for (const { joins } of this.#openings.values()) this.#waiting.putBack(joins);
    this.#openings.clear();
  }

  /** A session's caret moved: told to the sessions here and to the owner. */
  caret(from: Subscriber, bytes: Uint8Array, nowMs: number): void {
    this.#tellCaret(new RelayedPresence(bytes), from, nowMs);
    this.#link?.caret(this.documentId, bytes);
  }

  /** Operations in the order in which the owner told them. */
  operations(operations: readonly CommittedOperation[], nowMs: number): void {
    for (const [requestId, opening] of this.#openings) {
      if (!opening.record(operations)) this.#giveUp(requestId, opening);
    }
    if (this.#isResuming() || this.#position === undefined) return;
    if (!this.#advance(operations, this.#urgency(nowMs))) this.#resume(nowMs);
  }

  /** Anything else the owner said, except its end; with what names the submission behind it, if that is known. */
  receive(event: OwnerEvent, nowMs: number, submissionDigest = 0n): void {
    switch (event.$case) {
      case 'operation':
        this.operations([new CommittedOperation(event.value, submissionDigest)], nowMs);
        break;
      case 'repeated':
        this.#bySession(event.value.session)?.repeated({ ...event.value, submissionDigest });
        break;
      case 'rejected':
        this.#bySession(event.value.session)?.rejected({ ...event.value, submissionDigest });
        break;
      case 'opened':
        this.#opened(event.value, nowMs);
        break;
      case 'openFailed':
        this.#openFailed(event.value, nowMs);
        break;
      case 'presence':
        this.#relay(new RelayedPresence(event.value), nowMs);
        break;
      case 'checksum':
        this.#checksum = event.value;
        break;
      case 'ended':
      case 'rightsChanged':
      case 'sessionsTaken':
        break;
    }
  }

  /** The owner's newest revision. A head that doesn't come until the next heartbeat was lost on the way. */
  head({ revision, chain }: DocumentHead, nowMs: number): void {
    if (this.#position === undefined || this.#isResuming()) return;
    if (revision === this.#position.revision && chain !== 0n && chain !== this.#position.chain) {
      this.#endLive(historyChanged);
      return;
    }
    const missed = revision > this.#position.revision;
    if (missed && this.#missedRevision > this.#position.revision) this.#resume(nowMs);
    this.#missedRevision = missed ? revision : 0;
  }

  /** The document can't be open any more, for anybody. */
  end(failure: Failure): void {
    this.detach();
    for (const { subscriber } of this.#waiting.takeAll()) subscriber.openFailed(failure);
    this.#endLive(failure);
  }

  /** Gives up joins that waited too long, and asks again for what was not answered. */
  tick(nowMs: number): void {
    const late = [...this.#waiting.takeLate(nowMs)];
    for (const [requestId, opening] of this.#openings) {
      if (nowMs - opening.sentAtMs <= OPEN_MS) continue;
      this.#openings.delete(requestId);
      late.push(...opening.joins);
      if (opening.want === RESUME) this.#resume(nowMs);
    }
    for (const { subscriber } of late) subscriber.openFailed(ownerUnavailable);
  }

  #isResuming(): boolean {
    if (this.#link === undefined) return true;
    for (const { want } of this.#openings.values()) if (want === RESUME) return true;
    return false;
  }

  /** Takes up the subscription again from the last revision. */
  #resume(nowMs: number): void {
    if (this.#link === undefined || this.#position === undefined) return;
    const opening = new Opening([], RESUME, nowMs);
    this.#send(this.#link, opening, this.#position);
  }

  /** Asks about those who wait. */
  #ask(nowMs: number): void {
    if (this.#link === undefined || this.#waiting.size === 0) return;
    const busy = new Set([...this.#openings.values()].map(({ want }) => want));
    for (const opening of this.#waiting.takeOpenings(busy, nowMs)) {
      this.#send(this.#link, opening, opening.joins[0]?.after);
    }
  }

  #send(link: OwnerLink, opening: Opening, after: Position | undefined): void {
    const requestId = link.nextRequestId();
    this.#openings.set(requestId, opening);
    const sessions = opening.joins.map(({ subscriber: { userId, sessionId } }) => ({ userId, sessionId }));
    link.open({ requestId, documentId: this.documentId, sessions, after });
  }

  #opened(part: DocumentOpened, nowMs: number): void {
    const opening = this.#openings.get(part.requestId);
    const answer = opening?.take(part);
    if (opening === undefined || answer === undefined) return;
    this.#openings.delete(part.requestId);
    if (opening.want === RESUME) this.#resumed(opening, answer, nowMs);
    else this.#joined(opening, answer, nowMs);
    this.#ask(nowMs);
  }

  #resumed(opening: Opening, answer: Answer, nowMs: number): void {
    const operations = answer.operations.map((bytes) => new CommittedOperation(bytes));
    if (answer.text !== undefined || !this.#advance(operations)) {
      this.#endLive(historyChanged);
      return;
    }
    this.#missedRevision = 0;
    for (const subscriber of [...this.#live.values()]) subscriber.reattached();
    if (!this.#advance(opening.meanwhile)) this.#resume(nowMs);
  }

  #joined(opening: Opening, answer: Answer, nowMs: number): void {
    const isNotHis = (join: PendingJoin) => opening.sessionOf(join, answer)?.endedCode === SESSION_NOT_YOURS;
    const newcomers = opening.joins.filter((join) => !isNotHis(join));
    const refused = opening.joins.filter(isNotHis);
    // All of them first: whoever leaves again at once must not find the document open for nobody.
    for (const { subscriber } of newcomers) this.#live.set(keyOf(subscriber), subscriber);
    for (const join of newcomers) this.#admit(join, answer, opening.sessionOf(join, answer));
    for (const { subscriber } of refused) subscriber.openFailed(sessionNotYours);
    const caughtUp = this.#position ?? answer;
    if (this.#position === undefined) this.#position = { revision: answer.revision, chain: answer.chain };
    const missing = opening.meanwhile.filter(
      ({ revision }) => revision > answer.revision && revision <= caughtUp.revision,
    );
    for (const { subscriber } of newcomers) deliver([subscriber], missing, 'at once');
    if (this.#isResuming()) return;
    if (answer.revision > caughtUp.revision || !this.#advance(opening.meanwhile)) this.#resume(nowMs);
  }

  #admit({ subscriber }: PendingJoin, answer: Answer, session: SessionState | undefined): void {
    const { lastSequence = 0, lastRevision = 0 } = session ?? {};
    subscriber.opened({ ...answer, session: { lastSequence, lastRevision } });
    for (const bytes of answer.presences) {
      const presence = new RelayedPresence(bytes);
      if (presence.sessionId !== subscriber.sessionId) subscriber.presence(presence, 'at once');
    }
  }

  #openFailed({ requestId, code, message, retryable }: OpenFailed, nowMs: number): void {
    const opening = this.#openings.get(requestId);
    if (opening === undefined) return;
    this.#openings.delete(requestId);
    const failure = { code, message, retryable };
    if (opening.want === RESUME) {
      // Whoever detaches is attached again by the sweep, to the owner of then.
      if (code === 'NOT_OWNER' || code === 'OWNER_UNAVAILABLE') this.detach();
      else this.end(failure);
    } else if (opening.joins.length > 1 && !retryable) {
      this.#waiting.putBack(opening.joins.map((join) => ({ ...join, alone: true })));
    } else if (code === 'NOT_OWNER') {
      this.#waiting.putBack(opening.joins);
      this.detach();
    } else {
      for (const { subscriber } of opening.joins) subscriber.openFailed(failure);
    }
    this.#ask(nowMs);
  }

  /** Too much happened while the answer was on its way. */
  #giveUp(requestId: number, opening: Opening): void {
    this.#openings.delete(requestId);
    for (const { subscriber } of opening.joins) subscriber.openFailed(ownerUnavailable);
    if (opening.want === RESUME) this.detach();
  }

  /** Delivers what is new of these, as far as nothing is missing before it; false when something is. */
  #advance(operations: readonly CommittedOperation[], urgency: Urgency = 'at once'): boolean {
    if (this.#position === undefined) return true;
    let { revision } = this.#position;
    const fresh: CommittedOperation[] = [];
    for (const operation of operations) {
      if (operation.revision !== revision + 1) continue;
      fresh.push(operation);
      revision += 1;
    }
    const last = fresh.at(-1);
    if (last !== undefined) this.#position = { revision: last.revision, chain: last.chain };
    deliver(this.#live.values(), fresh, urgency);
    return operations.every((operation) => operation.revision <= revision);
  }

  /** A caret of another gateway's session. Those of this one's were told already, unless the owner let one expire. */
  #relay(presence: RelayedPresence, nowMs: number): void {
    const own = this.#live.get(keyOf(presence));
    if (own === undefined || presence.gone) this.#tellCaret(presence, own, nowMs);
  }

  #tellCaret(presence: RelayedPresence, but: Subscriber | undefined, nowMs: number): void {
    const urgency = this.#urgency(nowMs);
    for (const subscriber of this.#live.values()) if (subscriber !== but) subscriber.presence(presence, urgency);
  }

  /** Of what all who read here are told now. */
  #urgency(nowMs: number): Urgency {
    return this.#crowdPace.tell(this.#live.size, nowMs) ? 'with the next' : 'at once';
  }

  #endLive(failure: Failure): void {
    const subscribers = [...this.#live.values()];
    this.#live.clear();
    this.#position = undefined;
    for (const subscriber of subscribers) subscriber.ended(failure);
  }

  #bySession(session: { userId: string; sessionId: string } | undefined): Subscriber | undefined {
    return session === undefined ? undefined : this.#live.get(keyOf(session));
  }
}

function deliver(subscribers: Iterable<Subscriber>, operations: readonly CommittedOperation[], urgency: Urgency): void {
  const [first, ...rest] = operations;
  if (first === undefined) return;
  const run = new OperationRun(first, ...rest);
  for (const subscriber of subscribers) subscriber.operations(run, urgency);
}

function keyOf({ userId, sessionId }: { userId: string; sessionId: string }): string {
  return `${userId}/${sessionId}`;
}
