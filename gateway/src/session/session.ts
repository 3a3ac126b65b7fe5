import type { Submit } from '@weft/gen/session';
import {
  DOCUMENT_CODE_POINTS_MAX,
  INSERT_CODE_POINTS_MAX,
  MAX_BASE_LAG,
  OPERATION_COMPONENTS_MAX,
  SUBMISSION_BYTES_MAX,
} from '@weft/ot/limits';
import { rejectionMeaning } from '@weft/ot/rejection';
import { StatusError } from '@weft/service-kit/status-error';
import type { Principal } from '@weft/service-kit/token-verifier';
import {
  ACCESS_TOKEN_BYTES,
  CHANNELS,
  CLIENT_NAME_BYTES,
  CONNECTION_MESSAGES,
  CONNECTION_SUBMISSIONS,
  ERRORS_PER_CONNECTION,
  FRAME_BYTES,
  HEARTBEAT_SECONDS,
  HELLO_MS,
  MESSAGES_BEFORE_WELCOME,
} from '../limits.ts';
import { Channels } from './channels.ts';
import type { CloseReason } from './close-reason.ts';
import type { Outbox } from './outbox.ts';
import { RateLimiter } from './rate-limit.ts';
import type { SessionServices } from './session-services.ts';
import { type ClientRequest, MalformedMessageError, type ServerEvent, type Wire } from './wire.ts';

/** The connection under a session, whatever its transport. */
export interface SessionTransport {
  /** Names the connection, a UUID. */
  readonly connectionId: string;
  readonly wire: Wire;
  readonly outbox: Outbox;
  /** The token was verified, for the first time. */
  authenticated(userId: string): void;
  /** Ends the connection after what was sent. */
  close(reason: CloseReason): void;
  /** A mistake of ours came to light after waiting for something: told to whoever runs this, and the end of the connection. */
  failed(error: unknown): void;
}

type Phase = 'awaitingHello' | 'authenticating' | 'open' | 'closed';

/** One client's connection: who it is, and which documents it has open. Without I/O of its own. */
export class Session {
  readonly #transport: SessionTransport;
  readonly #services: SessionServices;
  readonly #openedAtMs: number;
  readonly #messageRate: RateLimiter;
  readonly #channels: Channels;
  #phase: Phase = 'awaitingHello';
  #principal: Principal | undefined;
  #early: ClientRequest[] = [];
  #errors = 0;
  /** The transport brought the token along, and no `hello` has come since. */
  #introduced = false;
  #heartbeatAtMs: number;

  constructor(transport: SessionTransport, services: SessionServices) {
    const nowMs = services.clock.monotonic();
    this.#transport = transport;
    this.#services = services;
    this.#openedAtMs = nowMs;
    this.#heartbeatAtMs = nowMs;
    this.#messageRate = new RateLimiter(CONNECTION_MESSAGES, nowMs);
    this.#channels = new Channels({
      wire: transport.wire,
      outbox: transport.outbox,
      services,
      refuse: (code, channel, message) => this.#refuse(code, channel, message),
      guard: (action) => this.#guard(action),
    });
  }

  /**
   * The transport brought the client's access token along, so that `hello` need not come. It may: without a token, or with another one of the same
   * user.
   */
  introduce(accessToken: string): void {
    if (this.#phase !== 'awaitingHello') return;
    this.#introduced = true;
    this.#hello({ accessToken, client: '' });
  }

  /** True when the client waits for nothing: no join, and no outcome of a submission. */
  get isIdle(): boolean {
    if (this.#phase === 'awaitingHello') return true;
    return this.#phase === 'closed' || (this.#phase === 'open' && this.#channels.isIdle);
  }

  /** Takes one frame of the client. */
  receive(frame: Uint8Array): void {
    if (this.#phase === 'closed' || !this.#countMessage()) return;
    try {
      this.#accept(this.#transport.wire.decode(frame));
    } catch (error) {
      if (!(error instanceof MalformedMessageError)) throw error;
      this.#services.events.received('malformed');
      this.#refuse('MALFORMED_MESSAGE', 0, error.message);
    }
  }

  /** The client asked for a sign of life. */
  pinged(): void {
    if (this.#phase !== 'closed') this.#countMessage();
  }

  /** Looks at what depends on time. */
  tick(): void {
    if (this.#phase === 'closed') return;
    const { clock } = this.#services;
    const nowMs = clock.monotonic();
    if (this.#principal === undefined) {
      if (nowMs - this.#openedAtMs > HELLO_MS) this.#giveUpWaiting();
      return;
    }
    if (clock.now() >= this.#principal.expiresAtMs) {
      this.#fail('TOKEN_EXPIRED', 'TOKEN_EXPIRED');
      return;
    }
    this.#channels.tick(nowMs);
    if (nowMs - this.#heartbeatAtMs >= HEARTBEAT_SECONDS * 1_000) this.#heartbeat(nowMs);
  }

  /** Texts have left for the client: others may follow. */
  textSent(): void {
    this.#channels.startJoins();
  }

  /** The gateway is going away. */
  goAway(retryAfterMs: number): void {
    if (this.#phase === 'closed') return;
    this.#send({ $case: 'goAway', value: { retryAfterMs } });
  }

  /** Ends the connection. */
  close(reason: CloseReason): void {
    if (this.#phase === 'closed') return;
    this.#services.events.closed(reason);
    this.closed();
    this.#transport.close(reason);
  }

  /** The connection is gone. */
  closed(): void {
    this.#phase = 'closed';
    this.#early = [];
    this.#channels.abandon();
  }

  /** False when there were too many messages, which ends the connection. */
  #countMessage(): boolean {
    if (this.#messageRate.tryTake(this.#services.clock.monotonic())) return true;
    this.#fail('RATE_LIMITED', 'RATE_LIMITED');
    return false;
  }

  #accept(request: ClientRequest): void {
    this.#services.events.received(request.$case);
    if (this.#phase === 'awaitingHello') {
      if (request.$case === 'hello') this.#hello(request.value);
      else this.#fail('UNEXPECTED_MESSAGE', 'UNEXPECTED_MESSAGE', 'hello must come first');
    } else if (this.#phase === 'open') {
      this.#dispatch(request);
    } else if (this.#early.length < MESSAGES_BEFORE_WELCOME) {
      this.#early.push(request);
    } else {
      this.#fail('UNEXPECTED_MESSAGE', 'UNEXPECTED_MESSAGE', 'too much before welcome');
    }
  }

  #dispatch(request: ClientRequest): void {
    switch (request.$case) {
      case 'hello':
        this.#greet(request.value.accessToken);
        break;
      case 'join':
        this.#channels.join(request.value, this.#principal?.userId ?? '');
        break;
      case 'submit':
        this.#submit(request.value);
        break;
      case 'presence':
        this.#channels.live(request.value.channel)?.movedCaret(request.value);
        break;
      case 'leave':
        this.#channels.leave(request.value.channel);
        break;
      case 'reauthenticate':
        this.#reauthenticate(request.value.accessToken);
        break;
    }
  }

  /** A `hello` on an open connection is a mistake, unless the token came without one. */
  #greet(accessToken: string): void {
    const isFirst = this.#introduced;
    this.#introduced = false;
    if (!isFirst) this.#refuse('UNEXPECTED_MESSAGE', 0, 'hello comes once');
    else if (accessToken !== '') this.#reauthenticate(accessToken);
  }

  #hello({ accessToken, client }: { accessToken: string; client: string }): void {
    if (Buffer.byteLength(accessToken) > ACCESS_TOKEN_BYTES || Buffer.byteLength(client) > CLIENT_NAME_BYTES) {
      this.#fail('MALFORMED_MESSAGE', 'MALFORMED_MESSAGE', 'hello is too long');
      return;
    }
    this.#phase = 'authenticating';
    this.#services.authenticate(accessToken).then(
      (principal) => this.#guard(() => this.#welcome(principal)),
      (error: Error) => {
        const code = codeOf(error);
        this.#fail(code, code, error.message);
      },
    );
  }

  /** No `hello` came in time, or it can't be found out in time whether its token is good. */
  #giveUpWaiting(): void {
    if (this.#phase === 'awaitingHello') this.#fail('UNAUTHENTICATED', 'UNAUTHENTICATED', 'no hello in time');
    else this.#fail('KEYS_UNAVAILABLE', 'KEYS_UNAVAILABLE', "the access token can't be verified now");
  }

  #welcome(principal: Principal): void {
    if (this.#phase !== 'authenticating') return;
    this.#phase = 'open';
    this.#principal = principal;
    this.#transport.authenticated(principal.userId);
    const { connectionId } = this.#transport;
    const { userId } = principal;
    this.#send({
      $case: 'welcome',
      value: { connectionId, userId, heartbeatSeconds: HEARTBEAT_SECONDS, limits: LIMITS },
    });
    const early = this.#early;
    this.#early = [];
    for (const request of early) if (this.isOpen) this.#dispatch(request);
  }

  /** True between welcome and the end. */
  get isOpen(): boolean {
    return this.#phase === 'open';
  }

  #reauthenticate(accessToken: string): void {
    if (accessToken === '' || Buffer.byteLength(accessToken) > ACCESS_TOKEN_BYTES) {
      this.#refuse('MALFORMED_MESSAGE', 0, 'the access token is missing or too long');
      return;
    }
    this.#services.authenticate(accessToken).then(
      (principal) => this.#renewed(principal),
      (error: Error) => this.#refuse(codeOf(error), 0, error.message),
    );
  }

  #renewed(principal: Principal): void {
    if (this.#phase !== 'open') return;
    if (principal.userId === this.#principal?.userId) this.#principal = principal;
    else this.#fail('UNAUTHENTICATED', 'UNAUTHENTICATED', 'the token is of another user');
  }

  #submit(submit: Submit): void {
    if (submit.sequence === 0) this.#refuse('MALFORMED_MESSAGE', submit.channel, 'sequences are counted from 1');
    else this.#channels.live(submit.channel)?.submit(submit);
  }

  #heartbeat(nowMs: number): void {
    this.#heartbeatAtMs = nowMs;
    this.#send({ $case: 'heartbeat', value: { channels: this.#channels.standings() } });
  }

  /** A message can't be taken; too many of them end the connection. */
  #refuse(code: string, channel: number, message = rejectionMeaning(code).message): void {
    if (this.#phase === 'closed') return;
    this.#services.events.refused(code);
    this.#send({ $case: 'error', value: { channel, code, message } });
    this.#errors += 1;
    if (this.#errors > ERRORS_PER_CONNECTION) this.close('MALFORMED_MESSAGE');
  }

  /** What is done after waiting has no caller: its mistakes end this connection, not the process. */
  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#transport.failed(error);
    }
  }

  /** The connection can't go on. */
  #fail(reason: CloseReason, code: string, message = rejectionMeaning(code).message): void {
    if (this.#phase === 'closed') return;
    this.#send({ $case: 'error', value: { channel: 0, code, message } });
    this.close(reason);
  }

  #send(event: ServerEvent): void {
    this.#transport.outbox.send(this.#transport.wire.encode(event));
  }
}

/** Tells a token that isn't good from one of which that can't be found out now. */
function codeOf(error: Error): 'UNAUTHENTICATED' | 'KEYS_UNAVAILABLE' {
  const isUnknown = error instanceof StatusError && error.reason === 'KEYS_UNAVAILABLE';
  return isUnknown ? 'KEYS_UNAVAILABLE' : 'UNAUTHENTICATED';
}

/** What `welcome` tells of limits. */
const LIMITS = {
  insertCodePoints: INSERT_CODE_POINTS_MAX,
  operationComponents: OPERATION_COMPONENTS_MAX,
  submissionBytes: SUBMISSION_BYTES_MAX,
  frameBytes: FRAME_BYTES,
  documentCodePoints: DOCUMENT_CODE_POINTS_MAX,
  channels: CHANNELS,
  submissionsPerSecond: CONNECTION_SUBMISSIONS.perSecond,
  baseLag: MAX_BASE_LAG,
};
