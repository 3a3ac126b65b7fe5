import type { Submit } from '@weft/gen/session';
import { SUBMISSION_BYTES_MAX } from '@weft/ot/limits';
import { operationFromMessage } from '@weft/ot/operation-codec';
import type { RejectionCode } from '@weft/ot/rejection';
import { DENIED_COPIES } from '@weft/ot/semantics';
import { invalidReason } from '@weft/ot/validate';
import { TRACE_CONTEXT_BYTES } from '@weft/service-kit/telemetry-context';
import type { Grant } from '../authorisation/permission-cache.ts';
import { mayEdit, mayRead } from '../authorisation/permissions.ts';
import { PUBLISH_PAUSE_MS, UNSETTLED_PER_CHANNEL } from '../limits.ts';
import { LogUnavailableError } from '../publishing/publishing.ts';
import { encodeEdit, stamped } from '../publishing/submission-record.ts';
import type { EditTrace } from '../telemetry/edit-trace.ts';
import type { Channel, Unsettled } from './channel.ts';
import { type RateLimiter, takeAll } from './rate-limit.ts';
import type { SessionServices } from './session-services.ts';

/** Whose edit it is, and of what. */
export type EditAuthor = Pick<Channel, 'documentId' | 'userId' | 'sessionId'>;

interface IntakeOptions {
  readonly channel: Channel;
  readonly services: SessionServices;
  readonly connectionRate: RateLimiter;
  reject(sequence: number, code: RejectionCode, detail?: RefusalDetail): void;
  /** Does what follows after waiting; its mistakes end the connection. */
  guard(action: () => void): void;
}

/** A larger submission carries no trace context: whether it is recorded must not decide whether it is too large. */
const TRACED_BYTES = SUBMISSION_BYTES_MAX - 2 * TRACE_CONTEXT_BYTES;

/** What is said of a refusal beyond the meaning of its code. */
interface RefusalDetail {
  readonly message?: string;
  readonly retryAfterMs?: number;
}

interface EarlyRefusal extends RefusalDetail {
  readonly code: RejectionCode;
}

/** An edit as it is asked for: on a channel, or by a call of its own, which may name the head it wants. */
export interface SubmittedEdit extends Omit<Submit, 'channel'> {
  readonly ifRevision?: number | undefined;
}

/** A submission that is in form. */
interface Edit {
  readonly sequence: number;
  /** What the client asks for, encoded. */
  readonly request: Uint8Array;
  /** Set when it is recorded. */
  readonly trace: EditTrace | undefined;
}

/** The way of a channel's submissions into the log: limits, form, right, size, publish; and once more until there is an outcome. */
export class SubmissionIntake {
  readonly #options: IntakeOptions;
  /** Submissions that wait for their author's role to be read; they stay in order. */
  #checking = 0;
  #lastCheck: Promise<void> = Promise.resolve();
  /** True when the log was given a copy that is denied. */
  #asked = false;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** True when no submission waits for its author's role. */
  get isIdle(): boolean {
    return this.#checking === 0;
  }

  submit(submit: SubmittedEdit): void {
    const { channel, services, reject } = this.#options;
    const { sequence } = submit;
    const trace = services.traces?.edit(channel.documentId, submit);
    const refusal = this.#earlyRefusal(submit);
    if (refusal !== undefined) {
      reject(sequence, refusal.code, refusal);
      trace?.refused(refusal.code);
      return;
    }
    const edit = { sequence, request: encodedEdit(channel, submit), trace };
    // What is in the log may come to pass: nothing but its outcome may be told of it.
    if (channel.isUnderWay(sequence, edit.request)) {
      trace?.left();
      return;
    }
    if (!services.permissions.isWatched) {
      this.#refuse(edit, 'AUTHORISATION_UNAVAILABLE');
      return;
    }
    const known = services.permissions.known(channel.documentId, channel.userId);
    if (known !== undefined && this.#checking === 0) {
      trace?.authorise('known', () => undefined);
      this.#publishAs(known, edit);
    } else this.#checkThenPublish(edit);
  }

  /** Publishes again what has no outcome: all of it, or what waits for too long. */
  republish(all: boolean): void {
    const { channel, services } = this.#options;
    for (const submission of channel.takeDue(services.clock.monotonic(), all)) {
      services.events.republished();
      this.#publishAgain(submission);
    }
  }

  /** What refuses a submission before rights and the log matter. */
  #earlyRefusal(submit: SubmittedEdit): EarlyRefusal | undefined {
    const { channel, services, connectionRate } = this.#options;
    const nowMs = services.clock.monotonic();
    const rates = [
      connectionRate,
      services.userRates.of(channel.userId, nowMs),
      services.documentRates.of(channel.documentId, nowMs),
    ];
    const retryAfterMs = takeAll(rates, nowMs);
    if (retryAfterMs > 0) return { code: 'RATE_LIMITED', retryAfterMs };
    const message = formError(submit);
    return message === undefined ? undefined : { code: 'INVALID_OPERATION', message };
  }

  #checkThenPublish(edit: Edit): void {
    const { channel, services, guard } = this.#options;
    if (this.#checking >= UNSETTLED_PER_CHANNEL) {
      this.#refuse(edit, 'RATE_LIMITED');
      return;
    }
    this.#checking += 1;
    const ask = () => services.permissions.check(channel.documentId, channel.userId).catch(() => null);
    const check = edit.trace === undefined ? ask() : edit.trace.authorise('asked', ask);
    this.#lastCheck = this.#lastCheck.then(async () => {
      const grant = await check;
      this.#checking -= 1;
      if (channel.phase !== 'live') {
        edit.trace?.left();
        return;
      }
      guard(() => {
        // A role read while the watch was silent may have been taken away since.
        if (grant === null || !services.permissions.isWatched) this.#refuse(edit, 'AUTHORISATION_UNAVAILABLE');
        else this.#publishAs(grant, edit);
      });
    });
  }

  #publishAs(grant: Grant | undefined, edit: Edit): void {
    const { channel, services } = this.#options;
    const { sequence, request, trace } = edit;
    const { partition, semantics } = services.routeOf(channel.documentId);
    const denied = grant === undefined || !mayEdit(grant.role);
    if (denied && channel.isUnderWay(sequence, request)) {
      trace?.left();
      return;
    }
    if (grant === undefined || (denied && !this.#mayAskWhatBecame(grant, semantics))) {
      this.#refuse(edit, 'PERMISSION_DENIED');
      return;
    }
    const traceContext = request.byteLength > TRACED_BYTES ? undefined : trace?.publish(partition);
    const record = stamped(request, { permissionEpoch: grant.permissionEpoch, semantics, traceContext, denied });
    if (record.byteLength > SUBMISSION_BYTES_MAX) {
      this.#refuse(edit, 'TOO_LARGE');
      return;
    }
    const admission = channel.admit({ sequence, record, request, trace }, services.clock.monotonic());
    if (admission === 'full') this.#refuse(edit, 'RATE_LIMITED');
    else if (admission === 'new') this.#publish(partition, edit, record);
    else trace?.left();
  }

  /**
   * An earlier copy of what is denied may be in the log, sent before a reconnect by way of another gateway: the sequencer says what became of it, and
   * otherwise ends the session. Once for a channel: what follows belongs to a session that has ended.
   */
  #mayAskWhatBecame({ role }: Grant, semantics: number): boolean {
    if (this.#asked || semantics < DENIED_COPIES || !mayRead(role)) return false;
    this.#asked = true;
    return true;
  }

  #publish(partition: number, edit: Edit, record: Uint8Array): void {
    const { channel, services } = this.#options;
    const { sequence, trace } = edit;
    try {
      const published = services.publishing.publish(partition, record);
      this.#follow(published, sequence);
      trace?.follow(published);
      services.events.submitted();
    } catch (error) {
      if (!(error instanceof LogUnavailableError)) throw error;
      channel.withdraw(sequence);
      this.#refuse(edit, 'LOG_UNAVAILABLE');
    }
  }

  #publishAgain({ sequence, record }: Unsettled): void {
    const { channel, services } = this.#options;
    try {
      const { partition } = services.routeOf(channel.documentId);
      this.#follow(services.publishing.publish(partition, record), sequence);
    } catch (error) {
      if (!(error instanceof LogUnavailableError)) throw error;
      channel.postponed(sequence, PUBLISH_PAUSE_MS, services.clock.monotonic());
    }
  }

  #refuse({ sequence, trace }: Edit, code: RejectionCode): void {
    this.#options.reject(sequence, code);
    trace?.refused(code);
  }

  /** A publish of unknown outcome is published again: repeats are harmless (I4), a loss would not be. */
  #follow(published: Promise<void>, sequence: number): void {
    const { channel, services } = this.#options;
    published.catch(() => {
      services.events.publishFailed();
      channel.postponed(sequence, PUBLISH_PAUSE_MS, services.clock.monotonic());
    });
  }
}

/** What the author asks for, encoded; the same edit asked for again gives the same bytes. */
export function encodedEdit(author: EditAuthor, submit: SubmittedEdit): Uint8Array {
  const { documentId, userId, sessionId } = author;
  const { sequence, baseRevision, ifRevision, operation = { components: [] } } = submit;
  return encodeEdit({ documentId, userId, sessionId, sequence, baseRevision, operation, ifRevision });
}

/** What is wrong with the form of an operation, whatever document it is for. */
export function formError({ operation }: Pick<Submit, 'operation'>): string | undefined {
  if (operation === undefined) return 'the operation is missing';
  if (operation.components.some(({ kind }) => kind === undefined)) return 'a component without content';
  return invalidReason(operationFromMessage(operation));
}
