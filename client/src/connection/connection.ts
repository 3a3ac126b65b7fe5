import type { Limits } from '@weft/gen/session';
import { ConnectionEndedError } from '../errors.ts';
import { renewDelayMs } from './access-token.ts';
import type { Cancel, Clock } from './clock.ts';
import type { ConnectionUser, Greeting } from './connection-user.ts';
import { type ClientBody, decodeFrame, encodeFrame, type ServerEvent, SUBPROTOCOL } from './frame-codec.ts';
import { type BackOff, DEFAULT_BACK_OFF, decideReconnect, isTokenError } from './reconnect-policy.ts';
import { ABNORMAL_CLOSURE, type Transport, type TransportConnection, type TransportEnd } from './transport.ts';

export interface ConnectionOptions {
  /** ws: or wss: */
  readonly url: string;
  /** Gives a fresh access token; asked at every attempt and before a token ends. */
  readonly token: () => Promise<string>;
  readonly transport: Transport;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** Name and version of the program, for the server's logs. */
  readonly clientName: string;
  readonly backOff?: BackOff;
}

/** How long an attempt may take for its token, and again until `welcome`, in milliseconds. */
const GREETING_TIMEOUT_MS = 15_000;
/** A connection that lasted shorter counts as failed: a server that welcomes and then drops us must not be hammered. */
const LASTING_MS = 5_000;
/** Close codes of our own, 4000 and above as RFC 6455 wants it. */
const CLOSE_DEAD = 4001;
const CLOSE_MALFORMED = 4002;

/** One attempt, from opening to its end. */
interface Attempt {
  transport: TransportConnection | undefined;
  token: string;
  /** When it was welcomed; undefined before. */
  greetedAtMs: number | undefined;
  errorCode: string | undefined;
  retryAfterMs: number | undefined;
  heartbeatMs: number;
  /** When it counts as dead, unless there is a sign of life before. */
  deadAtMs: number;
  /** When that is looked at; undefined when it isn't. */
  watchAtMs: number | undefined;
}

/**
 * One connection to the server, made again as often as it is lost, shared by all documents of a client. It knows channels
 * but nothing of what happens on them. It connects when the first user comes and stays until `close`.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #users = new Set<ConnectionUser>();
  readonly #channels = new Map<number, ConnectionUser>();
  #nextChannel = 1;
  #started = false;
  #attempt: Attempt | undefined;
  #greeting: Greeting | undefined;
  #failures = 0;
  #tokenRefusals = 0;
  #ended: ConnectionEndedError | undefined;
  #waiting: Cancel = () => {};
  #watchdog: Cancel = () => {};
  #renewal: Cancel = () => {};

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Adds a user, who is told at once when the connection stands already. */
  add(user: ConnectionUser): void {
    this.#users.add(user);
    if (this.#ended !== undefined) user.ended(this.#ended);
    else if (this.#greeting !== undefined) user.connected(this.#greeting);
    else if (!this.#started) this.#connect();
  }

  /** Removes a user and whatever channels he still has. */
  remove(user: ConnectionUser): void {
    this.#users.delete(user);
    for (const [channel, owner] of this.#channels) if (owner === user) this.#channels.delete(channel);
  }

  /** A channel number that was never used on this connection. */
  claimChannel(user: ConnectionUser): number {
    const channel = this.#nextChannel++;
    this.#channels.set(channel, user);
    return channel;
  }

  /** Events of the channel are dropped from now on. */
  releaseChannel(channel: number): void {
    this.#channels.delete(channel);
  }

  /** Sends a message if the connection stands; else it is dropped: users say everything again once connected. */
  send(message: ClientBody): void {
    if (this.#greeting !== undefined) this.#attempt?.transport?.send(encodeFrame(message));
  }

  /** Gives the present connection up and makes another, as when it is found dead. */
  restart(reason: string): void {
    this.#attempt?.transport?.close(CLOSE_DEAD, reason);
  }

  /** Ends it for good. */
  close(): void {
    this.#finish(new ConnectionEndedError('CLOSED', 'the client was closed'));
  }

  #connect(): void {
    this.#started = true;
    const attempt: Attempt = {
      transport: undefined,
      token: '',
      greetedAtMs: undefined,
      errorCode: undefined,
      retryAfterMs: undefined,
      heartbeatMs: GREETING_TIMEOUT_MS / 2,
      deadAtMs: 0,
      watchAtMs: undefined,
    };
    this.#attempt = attempt;
    this.#watch(attempt);
    this.#options.token().then(
      (token) => {
        if (this.#attempt === attempt) this.#open(attempt, token);
      },
      () => {
        if (this.#attempt === attempt) this.#lost(attempt, { code: ABNORMAL_CLOSURE, reason: 'no token' });
      },
    );
  }

  #open(attempt: Attempt, token: string): void {
    attempt.token = token;
    this.#watch(attempt);
    const current = () => this.#attempt === attempt;
    attempt.transport = this.#options.transport.open(this.#options.url, SUBPROTOCOL, {
      opened: () => {
        if (current()) this.#greet(attempt);
      },
      received: (frame) => {
        if (current()) this.#receive(attempt, frame);
      },
      closed: (end) => {
        if (current()) this.#lost(attempt, end);
      },
    });
  }

  #greet(attempt: Attempt): void {
    const { clientName } = this.#options;
    attempt.transport?.send(encodeFrame({ $case: 'hello', value: { accessToken: attempt.token, client: clientName } }));
  }

  #receive(attempt: Attempt, frame: Uint8Array): void {
    this.#watch(attempt);
    let events: ServerEvent[];
    try {
      events = decodeFrame(frame);
    } catch {
      attempt.transport?.close(CLOSE_MALFORMED, 'malformed frame');
      return;
    }
    for (const event of events) {
      if (this.#attempt !== attempt) return;
      this.#dispatch(attempt, event);
    }
  }

  #dispatch(attempt: Attempt, event: ServerEvent): void {
    switch (event.$case) {
      case 'welcome':
        this.#welcome(attempt, event.value);
        return;
      case 'goAway':
        attempt.retryAfterMs = event.value.retryAfterMs;
        attempt.transport?.close(1000, 'going away');
        return;
      case 'heartbeat':
        for (const position of event.value.channels) {
          this.#channels.get(position.channel)?.received({ $case: 'heartbeat', value: position });
        }
        return;
      case 'error':
        attempt.errorCode = event.value.code;
        this.#channels.get(event.value.channel)?.received(event);
        return;
      default:
        this.#channels.get(event.value.channel)?.received(event);
    }
  }

  #welcome(
    attempt: Attempt,
    welcome: { readonly userId: string; readonly limits: Limits | undefined; readonly heartbeatSeconds: number },
  ): void {
    if (attempt.greetedAtMs !== undefined) return;
    attempt.greetedAtMs = this.#options.clock.now();
    attempt.heartbeatMs = Math.max(1, welcome.heartbeatSeconds) * 1000;
    this.#tokenRefusals = 0;
    this.#greeting = { userId: welcome.userId, limits: welcome.limits };
    this.#watch(attempt);
    this.#renewLater(attempt);
    for (const user of [...this.#users]) user.connected(this.#greeting);
  }

  /** Starts the wait for a sign of life again. Any frame is one, so the timer is left to run and looks then. */
  #watch(attempt: Attempt): void {
    attempt.deadAtMs = this.#options.clock.now() + 2 * attempt.heartbeatMs;
    if (attempt.watchAtMs === undefined || attempt.watchAtMs > attempt.deadAtMs) this.#watchUntilDead(attempt);
  }

  #watchUntilDead(attempt: Attempt): void {
    const { clock } = this.#options;
    this.#watchdog();
    attempt.watchAtMs = attempt.deadAtMs;
    this.#watchdog = clock.after(attempt.deadAtMs - clock.now(), () => {
      attempt.watchAtMs = undefined;
      if (clock.now() < attempt.deadAtMs) this.#watchUntilDead(attempt);
      else if (attempt.transport === undefined) this.#lost(attempt, { code: ABNORMAL_CLOSURE, reason: 'no token' });
      else attempt.transport.close(CLOSE_DEAD, 'no heartbeat');
    });
  }

  #renewLater(attempt: Attempt): void {
    const { clock } = this.#options;
    const delayMs = renewDelayMs(attempt.token, clock.wallMs());
    this.#renewal();
    if (delayMs === undefined) return;
    this.#renewal = clock.after(delayMs, () => {
      this.#options.token().then(
        (token) => {
          if (this.#attempt !== attempt) return;
          attempt.token = token;
          this.send({ $case: 'reauthenticate', value: { accessToken: token } });
          this.#renewLater(attempt);
        },
        // Without a new token the server ends the connection in time, and the next attempt asks again.
        () => {},
      );
    });
  }

  #lost(attempt: Attempt, end: TransportEnd): void {
    this.#reset();
    const { clock, random, backOff } = this.#options;
    const lasted = attempt.greetedAtMs !== undefined && clock.now() - attempt.greetedAtMs >= LASTING_MS;
    this.#failures = lasted ? 0 : this.#failures + 1;
    const errorCode = end.reason === '' ? attempt.errorCode : end.reason;
    if (errorCode !== undefined && isTokenError(errorCode)) this.#tokenRefusals += 1;
    const decision = decideReconnect(
      {
        closeCode: end.code,
        errorCode,
        retryAfterMs: attempt.retryAfterMs,
        failures: this.#failures,
        tokenRefusals: this.#tokenRefusals,
      },
      random(),
      backOff ?? DEFAULT_BACK_OFF,
    );
    if (decision.kind === 'final') {
      this.#finish(new ConnectionEndedError(decision.code, `the server refused the connection: ${decision.code}`));
      return;
    }
    this.#waiting = clock.after(decision.delayMs, () => this.#connect());
    if (attempt.greetedAtMs !== undefined) for (const user of [...this.#users]) user.disconnected();
  }

  #reset(): void {
    this.#watchdog();
    this.#renewal();
    this.#waiting();
    this.#attempt = undefined;
    this.#greeting = undefined;
    this.#channels.clear();
    this.#nextChannel = 1;
  }

  #finish(error: ConnectionEndedError): void {
    if (this.#ended !== undefined) return;
    this.#ended = error;
    const transport = this.#attempt?.transport;
    this.#reset();
    transport?.close(1000, 'closed');
    for (const user of [...this.#users]) user.ended(error);
  }
}
