import type { Operation } from '@weft/ot/operation';
import { operationToMessage } from '@weft/ot/operation-codec';
import type { Selection } from '@weft/ot/transform-position';
import { normalize } from '@weft/ot/validate';
import type { Cancel, Clock } from './connection/clock.ts';
import type { Connection } from './connection/connection.ts';
import type { ChannelEvent, Greeting } from './connection/connection-user.ts';
import { DocumentEndedError, type Draft, EditRefusedError, type Mismatch, type WeftError } from './errors.ts';
import { Listeners, type Unsubscribe } from './listeners.ts';
import type { DocumentChange, DocumentStatus } from './sync/document-change.ts';
import { DocumentSession } from './sync/document-session.ts';
import type { RemotePresence } from './sync/presence-roster.ts';
import type { SessionEffect } from './sync/session-effect.ts';
import { Waiters } from './waiters.ts';

export type { DocumentChange, DocumentStatus } from './sync/document-change.ts';
export type { RemotePresence } from './sync/presence-roster.ts';

/** What the user may do; each may do all that the ones before may. */
export type Role = 'none' | 'viewer' | 'commenter' | 'editor' | 'owner';
const ROLES: readonly Role[] = ['none', 'viewer', 'commenter', 'editor', 'owner'];

export interface DocumentOptions {
  readonly documentId: string;
  readonly connection: Connection;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** Makes a UUID in canonical lower case. */
  readonly newSessionId: () => string;
}

/**
 * One document that is being edited. Its text is always at hand and always editable once loaded, connected or not; what is
 * typed is saved as soon as it can be. Positions and counts are Unicode code points.
 *
 * Listeners are called after the document has taken the event in, one event at a time, and may edit.
 */
export class Document {
  readonly documentId: string;
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #session: DocumentSession;
  readonly #changes = new Listeners<DocumentChange>();
  readonly #statuses = new Listeners<DocumentStatus>();
  readonly #roles = new Listeners<Role>();
  readonly #presences = new Listeners<readonly RemotePresence[]>();
  readonly #drafts = new Listeners<Draft>();
  readonly #mismatches = new Listeners<Mismatch>();
  readonly #waiters = new Waiters();
  readonly #queue: SessionEffect[] = [];
  #draining = false;
  #channel = 0;
  #status: DocumentStatus = 'connecting';
  #error: WeftError | undefined;
  #timer: Cancel = () => {};
  /** When the timer runs; undefined when there is none. */
  #timerDueMs: number | undefined;

  constructor({ documentId, connection, clock, random, newSessionId }: DocumentOptions) {
    this.documentId = documentId;
    this.#connection = connection;
    this.#clock = clock;
    this.#session = new DocumentSession({ newSessionId, random });
    connection.add(this.#user);
  }

  /** The text as the user sees it, unsaved edits included. Empty before the document is ready. */
  text(): string {
    return this.#session.replica?.text.toString() ?? '';
  }

  /** Length of the text in code points. */
  get length(): number {
    return this.#session.replica?.text.length ?? 0;
  }

  /** The newest revision received. */
  get revision(): number {
    return this.#session.replica?.edits.revision ?? 0;
  }

  get status(): DocumentStatus {
    return this.#session.status;
  }

  /** Whether something typed is not committed yet. */
  get hasUnsaved(): boolean {
    return this.#session.replica?.hasPending === true && this.status !== 'ended';
  }

  /** Why the document has ended; undefined while it has not. */
  get error(): WeftError | undefined {
    return this.#error;
  }

  /** 'none' before the document is ready. */
  get role(): Role {
    return ROLES[this.#session.role] ?? 'none';
  }

  /** The editing session; a new one after the server has ended it. */
  get sessionId(): string {
    return this.#session.sessionId;
  }

  /** Where others are, in the text as the user sees it. */
  get presences(): readonly RemotePresence[] {
    return this.#session.presences;
  }

  /**
   * Edits the text.
   * @throws {EditRefusedError} when that isn't possible; nothing has happened then
   */
  edit(operation: Operation): void {
    this.#session.edit(normalize(operation), this.#clock.now());
    this.#drain();
  }

  /** Inserts text. Line ends become `\n`, lone surrogates U+FFFD. @throws {EditRefusedError} */
  insert(position: number, text: string): void {
    this.replace(position, 0, text);
  }

  /** Removes code points. @throws {EditRefusedError} */
  delete(position: number, count: number): void {
    this.replace(position, count, '');
  }

  /** Puts text in the place of `count` code points. Line ends become `\n`, lone surrogates U+FFFD. @throws {EditRefusedError} */
  replace(position: number, count: number, text: string): void {
    if (!isCount(position) || !isCount(count)) {
      throw new EditRefusedError('INVALID_OPERATION', 'positions and counts are whole numbers from 0');
    }
    this.edit([position, { d: count }, text.replaceAll('\r\n', '\n').toWellFormed()]);
  }

  /** Tells the others where the user is. */
  setPresence(selection: Selection): void {
    this.#session.setPresence(selection, this.#clock.now());
    this.#drain();
  }

  /** Hears of every change of the text, the user's own included. */
  onChange(listener: (change: DocumentChange) => void): Unsubscribe {
    return this.#changes.add(listener);
  }

  onStatus(listener: (status: DocumentStatus) => void): Unsubscribe {
    return this.#statuses.add(listener);
  }

  onRole(listener: (role: Role) => void): Unsubscribe {
    return this.#roles.add(listener);
  }

  /** Hears when others come, move or go; operations move them too, which is not told. */
  onPresences(listener: (presences: readonly RemotePresence[]) => void): Unsubscribe {
    return this.#presences.add(listener);
  }

  /** Hears of edits that could not be saved, and are no part of the document any more. */
  onDraft(listener: (draft: Draft) => void): Unsubscribe {
    return this.#drafts.add(listener);
  }

  /** Hears that replicas differed. The document takes care of it; it is worth a report. */
  onMismatch(listener: (mismatch: Mismatch) => void): Unsubscribe {
    return this.#mismatches.add(listener);
  }

  /** Resolves when the text is there. @throws {WeftError} when it never will be */
  whenReady(): Promise<void> {
    return this.#when(() => this.#session.replica !== undefined);
  }

  /** Resolves when everything typed so far, and since, is committed. @throws {WeftError} when some of it never will be */
  whenSaved(): Promise<void> {
    return this.#when(() => this.#session.replica?.hasPending === false);
  }

  /** Leaves the document at once. What is not saved leaves as a draft: wait for `whenSaved` first. */
  close(): void {
    this.#session.end(new DocumentEndedError('CLOSED', 'the document was closed'));
    this.#drain();
  }

  readonly #user = {
    connected: ({ limits }: Greeting) => {
      this.#session.connected(this.#clock.now(), limits?.documentCodePoints);
      this.#drain();
    },
    disconnected: () => {
      this.#channel = 0;
      this.#session.disconnected();
      this.#drain();
    },
    ended: (error: WeftError) => {
      this.#session.end(new DocumentEndedError(error.code, error.message, { cause: error }));
      this.#drain();
    },
    received: (event: ChannelEvent) => {
      this.#session.received(event, this.#clock.now());
      this.#drain();
    },
  };

  #when(met: () => boolean): Promise<void> {
    const waited = this.#waiters.until(met);
    this.#settle();
    return waited;
  }

  /** Carries out what the session wants. A listener that edits only adds to the queue: effects keep their order. */
  #drain(): void {
    this.#queue.push(...this.#session.takeEffects());
    if (this.#draining) return;
    this.#draining = true;
    try {
      for (let effect = this.#queue.shift(); effect !== undefined; effect = this.#queue.shift()) this.#perform(effect);
      this.#tellStatus();
    } finally {
      this.#draining = false;
    }
    this.#settle();
    this.#schedule();
  }

  #perform(effect: SessionEffect): void {
    switch (effect.kind) {
      case 'join':
        this.#join(effect);
        return;
      case 'leave':
        this.#connection.send({ $case: 'leave', value: { channel: this.#channel } });
        this.#connection.releaseChannel(this.#channel);
        return;
      case 'submit': {
        const { sequence, baseRevision, operation } = effect.submission;
        const value = { channel: this.#channel, sequence, baseRevision, operation: operationToMessage(operation) };
        this.#connection.send({ $case: 'submit', value });
        return;
      }
      case 'presence': {
        const { revision, anchor, head } = effect;
        this.#connection.send({ $case: 'presence', value: { channel: this.#channel, revision, anchor, head } });
        return;
      }
      case 'change':
        this.#changes.tell(effect.change);
        return;
      case 'presences':
        this.#presences.tell(this.presences);
        return;
      case 'role':
        this.#roles.tell(this.role);
        return;
      case 'draft':
        this.#waiters.reject(new EditRefusedError(effect.draft.code, `edits were not saved: ${effect.draft.message}`));
        this.#drafts.tell(effect.draft);
        return;
      case 'mismatch':
        this.#mismatches.tell(effect.mismatch);
        return;
      case 'ended':
        this.#error = effect.error;
        this.#connection.remove(this.#user);
    }
  }

  #join({ sessionId, after, mismatch }: Extract<SessionEffect, { kind: 'join' }>): void {
    this.#connection.releaseChannel(this.#channel);
    this.#channel = this.#connection.claimChannel(this.#user);
    this.#connection.send({
      $case: 'join',
      value: {
        channel: this.#channel,
        documentId: this.documentId,
        sessionId,
        afterRevision: after?.revision,
        afterChain: after?.chain ?? 0n,
        mismatch: mismatch ?? '',
      },
    });
  }

  #tellStatus(): void {
    const { status } = this;
    if (status === this.#status) return;
    this.#status = status;
    this.#statuses.tell(status);
  }

  #settle(): void {
    if (this.#error !== undefined) this.#waiters.reject(this.#error);
    this.#waiters.settle();
  }

  /** A timer that runs before anything is due does no harm: it is set anew then, instead of with every event. */
  #schedule(): void {
    const { dueMs, status } = this.#session;
    if (status === 'ended') {
      this.#timer();
      return;
    }
    if (dueMs === undefined || (this.#timerDueMs !== undefined && this.#timerDueMs <= dueMs)) return;
    this.#timer();
    this.#timerDueMs = dueMs;
    this.#timer = this.#clock.after(Math.max(0, dueMs - this.#clock.now()), () => {
      this.#timerDueMs = undefined;
      this.#session.tick(this.#clock.now());
      this.#drain();
    });
  }
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
