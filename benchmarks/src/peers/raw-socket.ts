import { WebSocket } from 'ws';
import { AwaitedAnswer } from './awaited-answer.ts';

/**
 * A WebSocket of a participant. Whoever waits for something on it is told when it breaks.
 */
export class RawSocket {
  readonly #socket: WebSocket;
  readonly #opened = Promise.withResolvers<void>();
  readonly #closed = Promise.withResolvers<void>();
  readonly #awaited = new AwaitedAnswer();

  constructor(url: string, receive: (data: Buffer) => void) {
    this.#socket = new WebSocket(url, { perMessageDeflate: false });
    this.#opened.promise.catch(() => undefined);
    this.#socket.on('open', () => this.#opened.resolve());
    this.#socket.on('message', (data: Buffer) => receive(data));
    this.#socket.on('error', (error) => this.fail(error));
    this.#socket.on('close', (code) => {
      this.fail(new Error(`the server closed the connection: ${code}`));
      this.#closed.resolve();
    });
  }

  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  send(message: string | Uint8Array): void {
    this.#socket.send(message);
  }

  /** Resolves at the next `answered`; one at a time. */
  answer(): Promise<void> {
    return this.#awaited.answer();
  }

  answered(): void {
    this.#awaited.answered();
  }

  /** From now on nothing is answered. */
  fail(error: Error): void {
    this.#awaited.fail(error);
    this.#opened.reject(error);
  }

  /** What broke it, if anything did. */
  get failure(): Error | undefined {
    return this.#awaited.failure;
  }

  close(): Promise<void> {
    this.#socket.close();
    return this.#closed.promise;
  }
}
