import type { Submit } from '@weft/gen/session';
import { SUBMISSION_BYTES_MAX } from '@weft/ot/limits';
import { operationFromMessage } from '@weft/ot/operation-codec';
import type { RejectionCode } from '@weft/ot/rejection';
import { invalidReason } from '@weft/ot/validate';
import type { Grant } from '../authorisation/permission-cache.ts';
import { mayEdit } from '../authorisation/permissions.ts';
import { PUBLISH_PAUSE_MS, UNSETTLED_PER_CHANNEL } from '../limits.ts';
import { LogUnavailableError } from '../publishing/publishing.ts';
import { encodeEdit, stamped } from '../publishing/submission-record.ts';
import type { Channel, Unsettled } from './channel.ts';
import { type RateLimiter, takeAll } from './rate-limit.ts';
import type { SessionServices } from './session-services.ts';

interface IntakeOptions {
  readonly channel: Channel;
  readonly services: SessionServices;
  readonly connectionRate: RateLimiter;
  reject(sequence: number, code: RejectionCode, detail?: RefusalDetail): void;
  /** Does what follows after waiting; its mistakes end the connection. */
  guard(action: () => void): void;
}

/** What is said of a refusal beyond the meaning of its code. */
interface RefusalDetail {
  readonly message?: string;
  readonly retryAfterMs?: number;
}

interface EarlyRefusal extends RefusalDetail {
  readonly code: RejectionCode;
}

/** A submission that is in form. */
interface Edit {
  readonly sequence: number;
  /** What the client asks for, encoded. */
  readonly request: Uint8Array;
}

/** The way of a channel's submissions into the log: limits, form, right, size, publish; and once more until there is an outcome. */
export class SubmissionIntake {
  readonly #options: IntakeOptions;
  /** Submissions that wait for their author's role to be read; they stay in order. */
  #checking = 0;
  #lastCheck: Promise<void> = Promise.resolve();

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  submit(submit: Submit): void {
    const { channel, services, reject } = this.#options;
    const { sequence } = submit;
    const refusal = this.#earlyRefusal(submit);
    if (refusal !== undefined) {
      reject(sequence, refusal.code, refusal);
      return;
    }
    const edit = { sequence, request: encodedEdit(channel, submit) };
    // What is in the log may come to pass: nothing but its outcome may be told of it.
    if (channel.isUnderWay(sequence, edit.request)) return;
    if (!services.permissions.isWatched) {
      reject(sequence, 'AUTHORISATION_UNAVAILABLE');
      return;
    }
    const known = services.permissions.known(channel.documentId, channel.userId);
    if (known !== undefined && this.#checking === 0) this.#publishAs(known, edit);
    else this.#checkThenPublish(edit);
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
  #earlyRefusal(submit: Submit): EarlyRefusal | undefined {
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
    const { channel, services, reject, guard } = this.#options;
    if (this.#checking >= UNSETTLED_PER_CHANNEL) {
      reject(edit.sequence, 'RATE_LIMITED');
      return;
    }
    this.#checking += 1;
    const check = services.permissions.check(channel.documentId, channel.userId).catch(() => null);
    this.#lastCheck = this.#lastCheck.then(async () => {
      const grant = await check;
      this.#checking -= 1;
      if (channel.phase !== 'live') return;
      guard(() => {
        // A role read while the watch was silent may have been taken away since.
        if (grant === null || !services.permissions.isWatched) reject(edit.sequence, 'AUTHORISATION_UNAVAILABLE');
        else this.#publishAs(grant, edit);
      });
    });
  }

  #publishAs(grant: Grant | undefined, { sequence, request }: Edit): void {
    const { channel, services, reject } = this.#options;
    if (grant === undefined || !mayEdit(grant.role)) {
      reject(sequence, 'PERMISSION_DENIED');
      return;
    }
    const { partition, semantics } = services.routeOf(channel.documentId);
    const record = stamped(request, { permissionEpoch: grant.permissionEpoch, semantics });
    if (record.byteLength > SUBMISSION_BYTES_MAX) {
      reject(sequence, 'TOO_LARGE');
      return;
    }
    const admission = channel.admit({ sequence, record, request }, services.clock.monotonic());
    if (admission === 'full') reject(sequence, 'RATE_LIMITED');
    else if (admission === 'new') this.#publish(partition, sequence, record);
  }

  #publish(partition: number, sequence: number, record: Uint8Array): void {
    const { channel, services, reject } = this.#options;
    try {
      this.#follow(services.publishing.publish(partition, record), sequence);
      services.events.submitted();
    } catch (error) {
      if (!(error instanceof LogUnavailableError)) throw error;
      channel.withdraw(sequence);
      reject(sequence, 'LOG_UNAVAILABLE');
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

  /** A publish of unknown outcome is published again: repeats are harmless (I4), a loss would not be. */
  #follow(published: Promise<void>, sequence: number): void {
    const { channel, services } = this.#options;
    published.catch(() => {
      services.events.publishFailed();
      channel.postponed(sequence, PUBLISH_PAUSE_MS, services.clock.monotonic());
    });
  }
}

function encodedEdit(channel: Channel, { sequence, baseRevision, operation = { components: [] } }: Submit): Uint8Array {
  const { documentId, userId, sessionId } = channel;
  return encodeEdit({ documentId, userId, sessionId, sequence, baseRevision, operation });
}

function formError({ operation }: Submit): string | undefined {
  if (operation === undefined) return 'the operation is missing';
  if (operation.components.some(({ kind }) => kind === undefined)) return 'a component without content';
  return invalidReason(operationFromMessage(operation));
}
