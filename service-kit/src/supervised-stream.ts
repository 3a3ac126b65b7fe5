import type { ClientReadableStream } from '@grpc/grpc-js';
import { RECONNECT_FIRST_MS, RECONNECT_LONGEST_MS } from './limits.ts';
import { statusErrorFrom } from './status-error.ts';

/** What of a call is supervised. */
export interface SupervisedCall<Response> {
  on(event: 'data', listener: (response: Response) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  cancel(): void;
}

export interface StreamOptions<Stream, Response> {
  /** Opens the call. */
  open(): Stream;
  /** The call is open as far as is known here: nothing was answered yet. */
  up?(call: Stream): void;
  message(response: Response): void;
  /** The call is broken; it will be opened again. How loud that is to be said: a repeated failure of the same kind is no news. */
  down?(error: Error, level: 'warn' | 'debug'): void;
  /** Something must be said this often, in milliseconds, or the call counts as broken. */
  readonly silenceMs: number;
}

/**
 * A stream that is opened again whenever it breaks or falls silent, after a pause that grows with every failure and is different for everybody.
 */
export class SupervisedStream<Response, Stream extends SupervisedCall<Response> = ClientReadableStream<Response>> {
  readonly #options: StreamOptions<Stream, Response>;
  #call: Stream | undefined;
  #pauseMs = RECONNECT_FIRST_MS;
  #saidBroken = false;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: StreamOptions<Stream, Response>) {
    this.#options = options;
  }

  start(): void {
    this.#open();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    const call = this.#call;
    this.#call = undefined;
    call?.cancel();
  }

  #open(): void {
    const call = this.#options.open();
    this.#call = call;
    this.#watchSilence();
    call.on('data', (response: Response) => {
      if (this.#call !== call) return;
      this.#pauseMs = RECONNECT_FIRST_MS;
      this.#saidBroken = false;
      this.#timer?.refresh();
      this.#options.message(response);
    });
    call.on('error', (error: Error) => this.#broken(call, error));
    call.on('end', () => this.#broken(call, new Error('the stream ended')));
    this.#options.up?.(call);
  }

  #watchSilence(): void {
    clearTimeout(this.#timer);
    const { silenceMs } = this.#options;
    this.#timer = setTimeout(() => {
      if (this.#call !== undefined) this.#broken(this.#call, new Error(`nothing heard for ${silenceMs} ms`));
    }, silenceMs);
  }

  #broken(call: Stream, error: Error): void {
    if (this.#call !== call) return;
    this.#call = undefined;
    clearTimeout(this.#timer);
    call.cancel();
    this.#options.down?.(statusErrorFrom(error), this.#saidBroken ? 'debug' : 'warn');
    this.#saidBroken = true;
    if (this.#stopped) return;
    const pauseMs = this.#pauseMs * (0.5 + Math.random());
    this.#pauseMs = Math.min(RECONNECT_LONGEST_MS, this.#pauseMs * 2);
    this.#timer = setTimeout(() => this.#open(), pauseMs);
  }
}
