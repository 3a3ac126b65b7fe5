import { fromBinary, toJson } from '@bufbuild/protobuf';
import { descriptors, messageDescriptor } from '@weft/service-kit/descriptors';

export type Message = Record<string, Record<string, unknown>>;

const WAIT_MS = 8_000;
const SERVER_MESSAGE = messageDescriptor('weft.v1.ServerMessage');

/** What came to a client, by the messages' keys. */
export class MessageInbox {
  readonly received: Message[] = [];
  #next = 0;
  #arrived: () => void = () => undefined;

  take(messages: readonly Message[]): void {
    this.received.push(...messages);
    this.#arrived();
  }

  /** The next message with this key, skipping others; fails when none comes. */
  async next(key: string): Promise<Record<string, unknown>> {
    const deadline = performance.now() + WAIT_MS;
    for (;;) {
      while (this.#next < this.received.length) {
        const message = this.received[this.#next];
        this.#next += 1;
        const value = message?.[key];
        if (value !== undefined) return value;
      }
      if (performance.now() > deadline) throw new Error(`no ${key} came, but ${JSON.stringify(this.received)}`);
      await this.#arrival(deadline);
    }
  }

  /** All that came with this key. */
  all(key: string): Record<string, unknown>[] {
    return this.received.flatMap((message) => (message[key] === undefined ? [] : [message[key]]));
  }

  #arrival(deadline: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, deadline - performance.now());
      this.#arrived = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** The messages of an encoded ServerMessage, written as in docs/protocol.md. */
export function messagesOf(bytes: Uint8Array): Message[] {
  const options = { registry: descriptors().registry, alwaysEmitImplicit: true };
  const { events, ...message } = toJson(SERVER_MESSAGE, fromBinary(SERVER_MESSAGE, bytes), options) as Message & {
    events: Message[];
  };
  return events.length === 0 ? [message] : events;
}
