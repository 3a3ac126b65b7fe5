import type { SubmitEditRequest } from '@weft/gen/edit';
import { rejectionMeaning } from '@weft/ot/rejection';
import { isCanonicalUuid } from '@weft/ot/uuid';
import type { Grant } from '../authorisation/permission-cache.ts';
import { AuthorisationUnavailableError, mayEdit, mayRead } from '../authorisation/permissions.ts';
import { EDIT_WAIT_MS, EDITS_UNDER_WAY, EDITS_UNDER_WAY_PER_USER } from '../limits.ts';
import type { SessionServices } from '../session/session-services.ts';
import { type EditAuthor, encodedEdit, formError, type SubmittedEdit } from '../session/submission-intake.ts';
import { callEnded, editFailure, outcomeUnknown } from './edit-failure.ts';
import { editSessionId } from './edit-session-id.ts';
import { EditSlots } from './edit-slots.ts';
import { OneShotEdit } from './one-shot-edit.ts';

/** Who asks for an edit. */
export interface EditCaller {
  readonly userId: string;
  /** Aborted when the caller gives up or its deadline passes. */
  readonly signal: AbortSignal;
  /** How long it wants to wait, in milliseconds; EDIT_WAIT_MS at most. */
  readonly waitMs?: number;
}

interface EditsOptions {
  readonly services: SessionServices;
  /** An edit comes: from now on it is to be ticked. */
  readonly came?: (() => void) | undefined;
  readonly limits?: { readonly all: number; readonly perUser: number };
  /** The longest wait for an outcome, in milliseconds. */
  readonly waitMs?: number;
}

const LIMITS = { all: EDITS_UNDER_WAY, perUser: EDITS_UNDER_WAY_PER_USER };
/** The only submission of its session. */
const SEQUENCE = 1;

/** Edits by single calls. Nothing is kept of one after its answer: the sequencer knows the outcome of every key. */
export class Edits {
  readonly #services: SessionServices;
  readonly #came: (() => void) | undefined;
  readonly #slots: EditSlots;
  readonly #waitMs: number;
  /** By session. */
  readonly #underWay = new Map<string, OneShotEdit>();
  #accepting = true;
  #closed = false;

  constructor({ services, came, limits = LIMITS, waitMs = EDIT_WAIT_MS }: EditsOptions) {
    this.#services = services;
    this.#came = came;
    this.#slots = new EditSlots(limits);
    this.#waitMs = waitMs;
  }

  /** How many calls wait. */
  get size(): number {
    return this.#slots.taken;
  }

  /** The revision that the edit became, when it is committed. Fails with StatusError. */
  async submit(request: SubmitEditRequest, { userId, signal, waitMs = this.#waitMs }: EditCaller): Promise<number> {
    if (!this.#accepting) throw editFailure('SHUTTING_DOWN');
    const giveBack = this.#slots.take(userId);
    this.#came?.();
    try {
      using wait = new Wait(Math.min(waitMs, this.#waitMs), signal);
      return await this.#submit(request, userId, wait.signal);
    } catch (error) {
      // The caller's own end is not told as ours.
      throw error instanceof WaitEndedError ? (signal.aborted ? callEnded() : outcomeUnknown()) : error;
    } finally {
      giveBack();
    }
  }

  /** Looks at what depends on time. */
  tick(): void {
    for (const edit of this.#underWay.values()) edit.tick();
  }

  /** Takes no further edits; those under way go on. */
  stopAccepting(): void {
    this.#accepting = false;
  }

  /** Takes no further edits; who waits is told to ask again elsewhere. */
  close(): void {
    this.#accepting = false;
    this.#closed = true;
    for (const edit of [...this.#underWay.values()]) edit.abandon(editFailure('SHUTTING_DOWN'));
  }

  async #submit(request: SubmitEditRequest, userId: string, signal: AbortSignal): Promise<number> {
    const { documentId, idempotencyKey, ...submitted } = request;
    if (!isCanonicalUuid(documentId)) throw editFailure('INVALID_ID');
    const message = formError(submitted);
    if (message !== undefined) throw editFailure('INVALID_OPERATION', { message });
    const grant = await ended(this.#authorise(documentId, userId), signal);
    const author = { documentId, userId, sessionId: editSessionId({ userId, documentId, idempotencyKey }) };
    const edit = await this.#edit(author, { ...submitted, sequence: SEQUENCE }, { grant, signal });
    try {
      return await ended(edit.outcome, signal);
    } finally {
      edit.waiting -= 1;
      if (edit.waiting === 0) edit.abandon(callEnded());
    }
  }

  async #authorise(documentId: string, userId: string): Promise<Grant> {
    const grant = await this.#services.permissions.check(documentId, userId).catch((error: unknown) => {
      throw error instanceof AuthorisationUnavailableError ? editFailure('AUTHORISATION_UNAVAILABLE') : error;
    });
    if (grant === undefined || !mayRead(grant.role)) throw editFailure('NOT_FOUND', { message: 'document not found' });
    if (!mayEdit(grant.role)) throw editFailure('PERMISSION_DENIED', rejectionMeaning('PERMISSION_DENIED'));
    return grant;
  }

  /** The edit under way for the very same request, or a new one, waited for by one more: it must not be given up before the caller comes to wait. Another request under the same key waits its turn: the sequencer says what it is. */
  async #edit(
    author: EditAuthor,
    submission: SubmittedEdit,
    { grant, signal }: { readonly grant: Grant; readonly signal: AbortSignal },
  ): Promise<OneShotEdit> {
    const request = encodedEdit(author, submission);
    const key = `${author.documentId}/${author.userId}/${author.sessionId}`;
    for (;;) {
      if (this.#closed) throw editFailure('SHUTTING_DOWN');
      const underWay = this.#underWay.get(key);
      if (underWay === undefined) break;
      if (Buffer.compare(underWay.request, request) === 0) {
        underWay.waiting += 1;
        return underWay;
      }
      await ended(
        underWay.outcome.catch(() => undefined),
        signal,
      );
    }
    const settled = () => this.#underWay.delete(key);
    const edit = new OneShotEdit({ author, submission, grant, services: this.#services, settled });
    edit.waiting = 1;
    this.#underWay.set(key, edit);
    edit.start();
    return edit;
  }
}

/** A wait that ends after so many milliseconds, or when the caller gives up. Nothing of it is left once it is disposed of. */
class Wait implements Disposable {
  readonly #controller = new AbortController();
  readonly #caller: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  readonly #end = () => this.#controller.abort();

  constructor(waitMs: number, caller: AbortSignal) {
    this.#caller = caller;
    this.#timer = setTimeout(this.#end, waitMs);
    if (caller.aborted) this.#end();
    else caller.addEventListener('abort', this.#end, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#caller.removeEventListener('abort', this.#end);
  }
}

/** The wait for an outcome is over before there is one. */
class WaitEndedError extends Error {
  override name = 'WaitEndedError';
}

/** What the promise gives, unless the signal comes first. */
async function ended<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const stop = () => reject(new WaitEndedError('the wait is over'));
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([promise, stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
