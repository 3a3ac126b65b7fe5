import type { Joined, Left, Presence, Rejected } from '@weft/gen/session';
import { resend } from '@weft/ot/edit-session';
import type { Operation } from '@weft/ot/operation';
import type { Selection } from '@weft/ot/transform-position';
import type { ChannelEvent } from '../connection/connection-user.ts';
import { DocumentEndedError, EditRefusedError, type Mismatch } from '../errors.ts';
import type { DocumentStatus } from './document-change.ts';
import { assertEditable } from './editable.ts';
import { OwnPresence } from './own-presence.ts';
import { PresenceRoster, type RemotePresence } from './presence-roster.ts';
import { Replica, type ReplicaStep } from './replica.ts';
import type { SessionEffect } from './session-effect.ts';
import { Waits } from './waits.ts';

/** Roles as the contract numbers them. */
const ROLE_EDITOR = 3;
/** Gaps in a row, without any progress, after which catching up is given up and the text loaded instead. */
const GAPS_MAX = 3;
/** How long after a reconnection a join of the connection before it may still arrive and supersede us, in milliseconds: gateways give one up after 10 s. */
const ECHO_MS = 15_000;

/** `offline`: no connection. `waiting`: for the time to join. `joining`: for the server's answer. */
type Phase = 'offline' | 'waiting' | 'joining' | 'live' | 'ended';

/** Why edits can't be saved. */
interface Loss {
  readonly code: string;
  readonly message: string;
}

export interface DocumentSessionOptions {
  /** Makes a UUID in canonical lower case. */
  readonly newSessionId: () => string;
  /** In [0, 1); spreads retries in time. */
  readonly random: () => number;
}

/**
 * One open document of one user: joins, edits, catches up, and survives losing the connection. Deterministic and without
 * I/O: what happens comes in by methods with the time, what is to be done goes out by `takeEffects`, and `dueMs` says when
 * `tick` wants to be called.
 *
 * Holds these invariants. (1) The text is the confirmed text with the pending operations applied. (2) What was sent stays
 * as it was until its outcome is known. (3) Edits that can't be saved leave as a draft, never silently. (4) Nothing is
 * submitted but on a joined channel.
 */
export class DocumentSession {
  readonly #newSessionId: () => string;
  readonly #waits: Waits;
  readonly #presence = new OwnPresence();
  #phase: Phase = 'offline';
  /** The one to join with; the replica's own may still be one that has ended. */
  #sessionId: string;
  #replica: Replica | undefined;
  #roster = new PresenceRoster(0);
  #role = 0;
  #lengthMax: number | undefined;
  /** Until when a `SUPERSEDED` may be our own doing. */
  #echoUntilMs = Number.NEGATIVE_INFINITY;
  /** Joined, or tried to, on a connection that was lost. */
  #joinedBefore = false;
  /** Set while the text is to be loaded again, and what is pending then becomes a draft. */
  #loss: Loss | undefined;
  #gaps = 0;
  /** What differed, until the server has been told. */
  #differed: Mismatch['kind'] | undefined;
  #effects: SessionEffect[] = [];

  constructor({ newSessionId, random }: DocumentSessionOptions) {
    this.#newSessionId = newSessionId;
    this.#sessionId = newSessionId();
    this.#waits = new Waits(random);
  }

  /** The text that the user sees; undefined until it is loaded. */
  get replica(): Replica | undefined {
    return this.#replica;
  }

  get sessionId(): string {
    return this.#sessionId;
  }

  /** As the contract numbers roles; 0 before the first join. */
  get role(): number {
    return this.#role;
  }

  /** Edits that are not committed yet, oldest first. */
  get pending(): readonly Operation[] {
    return this.#replica?.pending ?? [];
  }

  get status(): DocumentStatus {
    if (this.#phase === 'ended') return 'ended';
    if (this.#phase === 'offline') return this.#replica === undefined ? 'connecting' : 'offline';
    if (this.#phase !== 'live') return 'connecting';
    return this.#replica?.hasPending === true ? 'saving' : 'saved';
  }

  get presences(): RemotePresence[] {
    return this.#roster.list(this.pending);
  }

  /** When to call `tick`, by the clock of the other calls; undefined for never. */
  get dueMs(): number | undefined {
    return this.#waits.earliest(this.#mayTellPresence() ? this.#presence.dueMs : undefined, this.#roster.dueMs);
  }

  /** What is to be done, in order. */
  takeEffects(): SessionEffect[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }

  /** The connection stands. @param lengthMax of a document in code points; undefined when the server doesn't say */
  connected(nowMs: number, lengthMax: number | undefined): void {
    if (this.#phase === 'ended') return;
    this.#lengthMax = lengthMax;
    this.#waits.reset();
    if (this.#joinedBefore) this.#echoUntilMs = nowMs + ECHO_MS;
    this.#joinedBefore = true;
    this.#join(nowMs);
  }

  /** The connection is lost; the user may go on typing. */
  disconnected(): void {
    if (this.#phase === 'ended') return;
    this.#phase = 'offline';
    this.#waits.reset();
    this.#clearRoster();
  }

  /** Nothing more will come: closed by the user, or refused for good. What is pending leaves as a draft. */
  end(error: DocumentEndedError): void {
    if (this.#phase === 'ended') return;
    this.#leave();
    this.#phase = 'ended';
    this.#waits.reset();
    this.#giveUpPending(this.#loss ?? error);
    this.#effects.push({ kind: 'ended', error });
  }

  /**
   * The user edits the text.
   * @throws {EditRefusedError} when that isn't possible; nothing has happened then
   */
  edit(operation: Operation, nowMs: number): void {
    const replica = this.#phase === 'ended' ? undefined : this.#replica;
    if (replica === undefined) throw new EditRefusedError('NOT_OPEN', 'the document is not open');
    assertEditable(operation, {
      mayEdit: this.#role >= ROLE_EDITOR,
      length: replica.text.length,
      lengthMax: this.#lengthMax,
      buffered: replica.edits.buffered.length,
    });
    if (operation.length === 0) return;
    this.#presence.moveWith(operation);
    this.#take(replica.edit(operation), nowMs);
  }

  /** The user's selection, in the text that the user sees. */
  setPresence(selection: Selection, nowMs: number): void {
    this.#presence.set(selection);
    this.#tellPresence(nowMs);
  }

  /** Something happened on the channel joined last. */
  received(event: ChannelEvent, nowMs: number): void {
    if (this.#phase === 'joining') this.#answered(event, nowMs);
    else if (this.#phase === 'live') this.#happened(event, nowMs);
    this.#tellPresence(nowMs);
  }

  /** Time has passed. */
  tick(nowMs: number): void {
    if (this.#roster.expire(nowMs)) this.#effects.push({ kind: 'presences' });
    if (this.#waits.takeDue('resend', nowMs)) this.#submit(nowMs);
    // A first silence may be a lost message; a second one is looked into by joining again.
    if (this.#waits.takeDue('acknowledgement', nowMs)) {
      if (this.#waits.silences === 1) this.#submit(nowMs);
      else this.#joinLater(nowMs, 0);
    }
    if (this.#waits.takeDue('joined', nowMs)) this.#joinLater(nowMs, 0);
    if (this.#waits.takeDue('join', nowMs)) this.#join(nowMs);
    this.#tellPresence(nowMs);
  }

  #answered(event: ChannelEvent, nowMs: number): void {
    if (event.$case === 'joined') this.#joined(event.value, nowMs);
    else if (event.$case === 'left') this.#left(event.value, nowMs);
    else if (event.$case === 'error') this.#joinLater(nowMs, 0);
  }

  #happened(event: ChannelEvent, nowMs: number): void {
    switch (event.$case) {
      case 'operation':
        if (this.#replica !== undefined) this.#take(this.#replica.receive(event.value), nowMs, event.value.revision);
        return;
      case 'acknowledged':
        if (this.#replica !== undefined)
          this.#take(this.#replica.acknowledge(event.value), nowMs, event.value.revision);
        return;
      case 'rejected':
        this.#rejected(event.value, nowMs);
        return;
      case 'heartbeat': {
        const problem = this.#replica?.compare(event.value);
        if (problem === undefined) this.#waits.steady();
        else this.#mismatch(problem, event.value.revision, nowMs);
        return;
      }
      case 'presence':
        this.#receivePresence(event.value, nowMs);
        return;
      case 'permissionChanged':
        this.#role = event.value.role;
        this.#effects.push({ kind: 'role' });
        return;
      case 'left':
        this.#left(event.value, nowMs);
        return;
      case 'error':
        this.#joinLater(nowMs, 0);
        return;
      case 'joined':
        return;
    }
  }

  #join(nowMs: number): void {
    this.#leave();
    this.#phase = 'joining';
    this.#waits.joining(nowMs);
    const edits = this.#loss === undefined ? this.#replica?.edits : undefined;
    const after = edits && { revision: edits.revision, chain: edits.chain };
    this.#effects.push({ kind: 'join', sessionId: this.#sessionId, after, mismatch: this.#differed });
  }

  #joinLater(nowMs: number, delayMs: number): void {
    this.#leave();
    this.#phase = 'waiting';
    this.#waits.joinLater(nowMs, delayMs);
  }

  #leave(): void {
    if (this.#phase === 'live' || this.#phase === 'joining') this.#effects.push({ kind: 'leave' });
  }

  #joined(joined: Joined, nowMs: number): void {
    this.#phase = 'live';
    this.#differed = undefined;
    this.#role = joined.role;
    this.#waits.joined();
    this.#presence.repeat();
    this.#effects.push({ kind: 'role' });
    if (joined.content !== undefined) this.#load(joined, joined.content, nowMs);
    else if (this.#replica !== undefined) this.#catchUp(this.#replica, joined, nowMs);
    else this.#joinLater(nowMs, 0);
  }

  /** The text came, as asked for, or because the server can't lead on from ours. */
  #load(joined: Joined, content: string, nowMs: number): void {
    const former = this.#replica?.edits;
    const uncertain = former?.outstanding !== undefined && former.sessionId === this.#sessionId;
    this.#giveUpPending(this.#loss ?? { code: 'HISTORY_CHANGED', message: 'the document is not the one edited' });
    this.#loss = undefined;
    this.#gaps = 0;
    this.#replica = new Replica(this.#sessionId, joined, content);
    this.#presence.forget();
    this.#clearRoster();
    this.#effects.push({ kind: 'change', change: { origin: 'reset', text: content, revision: joined.revision } });
    // What was sent may still be on its way through the log: its sequence must not be used for anything else.
    if (uncertain) this.#useFreshSession(nowMs);
  }

  #catchUp(replica: Replica, { operations, lastSequence }: Joined, nowMs: number): void {
    this.#clearRoster();
    for (const operation of operations) {
      this.#take(replica.receive(operation), nowMs, operation.revision);
      if (this.#phase !== 'live') return;
    }
    const { sessionId, sequence, outstanding } = replica.edits;
    if (sessionId !== this.#sessionId) this.#take(replica.renew(this.#sessionId), nowMs);
    // The server has forgotten the session, which nobody missed: nothing of it is uncertain.
    else if (lastSequence < sequence && outstanding === undefined) this.#useFreshSession(nowMs);
    else this.#submit(nowMs);
  }

  #take(step: ReplicaStep, nowMs: number, revision = 0): void {
    if (step.problem !== undefined) {
      this.#mismatch(step.problem, revision, nowMs);
      return;
    }
    if (step.committed !== undefined) {
      this.#gaps = 0;
      this.#waits.steady();
      this.#roster.advance(step.committed.operation, step.committed.sessionId);
    }
    if (this.#replica?.edits.outstanding === undefined) this.#waits.acknowledged();
    if (step.change?.origin === 'remote') this.#presence.moveOver(step.change.operation);
    if (step.change !== undefined) this.#effects.push({ kind: 'change', change: step.change });
    if (step.send !== undefined) this.#submit(nowMs);
  }

  /** Sends what is outstanding, exactly as it was sent first if it was sent before. */
  #submit(nowMs: number): void {
    const edits = this.#replica?.edits;
    // A session that has ended takes nothing any more.
    if (edits === undefined || this.#phase !== 'live' || edits.sessionId !== this.#sessionId) return;
    const submission = resend(edits);
    if (submission === undefined) return;
    this.#waits.submitted(nowMs, submission.sequence);
    this.#effects.push({ kind: 'submit', submission });
  }

  #rejected({ sequence, code, message, retryable, retryAfterMs }: Rejected, nowMs: number): void {
    if (this.#replica?.edits.outstanding?.submission.sequence !== sequence) return;
    if (retryable) {
      if (!this.#waits.rejected(nowMs, retryAfterMs)) this.#joinLater(nowMs, retryAfterMs);
    } else if (code === 'STALE_BASE') {
      // Nothing is wrong with the edits: they are rebased and submitted again under the fresh session.
      this.#useFreshSession(nowMs);
    } else this.#reload({ code, message }, nowMs);
  }

  #left({ reason, message, retryable, retryAfterMs }: Left, nowMs: number): void {
    // The channel is closed already; leaving it would be an error.
    this.#phase = 'waiting';
    if (retryable) this.#joinLater(nowMs, retryAfterMs);
    else if (reason === 'SUPERSEDED' && nowMs < this.#echoUntilMs) this.#takeBack(nowMs);
    else if (reason === 'SESSION_EXPIRED' || reason === 'SESSION_NOT_YOURS')
      this.#reload({ code: reason, message }, nowMs);
    else this.end(new DocumentEndedError(reason, message || `the server closed the document: ${reason}`));
  }

  /**
   * A join of ours on a lost connection may have come behind the one after it, over another gateway. Once for each reconnection: if it is somebody else
   * who has the session, he is there again at once.
   */
  #takeBack(nowMs: number): void {
    this.#echoUntilMs = Number.NEGATIVE_INFINITY;
    this.#joinLater(nowMs, 0);
  }

  #mismatch(kind: Mismatch['kind'], revision: number, nowMs: number): void {
    this.#effects.push({ kind: 'mismatch', mismatch: { kind, revision } });
    this.#differed = kind;
    this.#gaps += 1;
    if (kind === 'gap' && this.#gaps < GAPS_MAX) this.#joinLater(nowMs, 0);
    else this.#reload({ code: 'HISTORY_CHANGED', message: `the ${kind} differs at revision ${revision}` }, nowMs);
  }

  /** Asks for the text; what is pending becomes a draft when it is there, with whatever is typed until then. */
  #reload(loss: Loss, nowMs: number): void {
    this.#loss = loss;
    this.#useFreshSession(nowMs);
  }

  #useFreshSession(nowMs: number): void {
    this.#sessionId = this.#newSessionId();
    this.#joinLater(nowMs, 0);
  }

  #giveUpPending({ code, message }: Loss): void {
    const replica = this.#replica;
    if (replica?.hasPending !== true) return;
    const draft = { code, message, text: replica.text.toString(), baseRevision: replica.edits.revision };
    this.#effects.push({ kind: 'draft', draft });
  }

  #clearRoster(): void {
    this.#roster = new PresenceRoster(this.#replica?.edits.revision ?? 0);
    this.#effects.push({ kind: 'presences' });
  }

  #receivePresence({ sessionId, userId, revision, anchor, head, gone }: Presence, nowMs: number): void {
    if (sessionId === this.#sessionId) return;
    const changed = gone
      ? this.#roster.remove(sessionId)
      : this.#roster.put({ sessionId, userId, revision, anchor, head }, nowMs);
    if (changed) this.#effects.push({ kind: 'presences' });
  }

  #mayTellPresence(): boolean {
    return this.#phase === 'live' && this.#replica?.hasPending === false;
  }

  #tellPresence(nowMs: number): void {
    const revision = this.#replica?.edits.revision;
    if (revision === undefined || !this.#mayTellPresence()) return;
    const selection = this.#presence.take(nowMs);
    if (selection !== undefined) this.#effects.push({ kind: 'presence', revision, ...selection });
  }
}
