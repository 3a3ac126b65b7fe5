import type { ServerEvent } from '../connection/frame-codec.ts';
import { ABNORMAL_CLOSURE, type Transport, type TransportHandlers } from '../connection/transport.ts';
import { type FakeServer, readFrame, type ServerEnd, writeFrame } from './fake-server.ts';

interface Line extends ServerEnd {
  readonly handlers: TransportHandlers;
  readonly up: Uint8Array[];
  readonly down: Uint8Array[];
  open: boolean;
}

/** Lines between clients and one server on which frames wait, in order, until a test delivers them, or are lost with the line. */
export class SimulatedNetwork {
  readonly server: FakeServer;
  readonly #lines: Line[] = [];

  constructor(server: FakeServer) {
    this.server = server;
  }

  /** What a user connects by. */
  transportOf(userId: string): Transport {
    return {
      open: (_url, _subprotocol, handlers) => {
        const down: Uint8Array[] = [];
        const line: Line = {
          userId,
          handlers,
          up: [],
          down,
          open: true,
          say: (...events: ServerEvent[]) => down.push(writeFrame(events)),
        };
        this.#lines.push(line);
        queueMicrotask(() => {
          if (line.open) handlers.opened();
        });
        return {
          send: (frame) => {
            if (line.open) line.up.push(frame);
          },
          close: () => this.#cut(line),
        };
      },
    };
  }

  get waiting(): number {
    return this.#lines.reduce((count, { up, down }) => count + up.length + down.length, 0);
  }

  get connected(): number {
    return this.#lines.length;
  }

  /** Delivers the oldest frame of some line and direction. @param pick in [0, 1) */
  deliverOne(pick: number): void {
    const ready = this.#lines.flatMap((line) => [
      ...(line.up.length > 0 ? [{ line, up: true }] : []),
      ...(line.down.length > 0 ? [{ line, up: false }] : []),
    ]);
    const chosen = ready[Math.floor(pick * ready.length)];
    if (chosen === undefined) return;
    const frame = (chosen.up ? chosen.line.up : chosen.line.down).shift();
    if (frame === undefined) return;
    if (chosen.up) this.server.receive(chosen.line, readFrame(frame));
    else chosen.line.handlers.received(frame);
  }

  /** Delivers until nothing waits. */
  deliverAll(): void {
    while (this.waiting > 0) this.deliverOne(0);
  }

  /** Every line hears a heartbeat. */
  heartbeat(): void {
    for (const line of this.#lines) this.server.heartbeat(line);
  }

  /** Every line hears an event, whatever the server has committed. */
  say(event: ServerEvent): void {
    for (const line of this.#lines) line.say(event);
  }

  /** Loses a line with all that is on it. @param pick in [0, 1) */
  cutOne(pick: number): void {
    const line = this.#lines[Math.floor(pick * this.#lines.length)];
    if (line !== undefined) this.#cut(line);
  }

  /** Loses what is on its way to one client, unnoticed: what TCP can't do, but a gateway with a bug can. */
  loseDown(): void {
    for (const line of this.#lines) line.down.length = 0;
  }

  #cut(line: Line): void {
    if (!line.open) return;
    line.open = false;
    this.#lines.splice(this.#lines.indexOf(line), 1);
    this.server.forget(line);
    line.handlers.closed({ code: ABNORMAL_CLOSURE, reason: '' });
  }
}
