import { setTimeout as delay } from 'node:timers/promises';
import { until } from '@weft/tests/harness/until';
import { ProcessUsage } from '../measure/process-usage.ts';
import { type PeerProcess, startPeerProcess } from '../peers/peer-process.ts';
import { RawSocket } from '../peers/raw-socket.ts';
import type { Figure } from '../workloads/workload.ts';
import type { Floor } from './floor.ts';

const MESSAGES_PER_SECOND = 20;
const WARM_UP_MESSAGES = 40;
/** The time of a process is counted in steps of 10 ms, of which there must be many. */
const SECONDS = { quick: 3, full: 10 };
const OPENED_AT_ONCE = 50;
const ROLE = 'server';

/** One frame that is ready made, written to everybody's socket as often as the writer of the workload types. */
export function fanOutFloor(readers: number): Floor {
  return {
    name: `bare fan-out to ${readers} readers`,
    async measure(_, { mode }) {
      await using server = await startPeerProcess('fan-out', 'benchmarks/src/floors/fan-out-server.ts', {});
      const crowd = new Crowd();
      await crowd.open(server, readers);
      await crowd.deliver(WARM_UP_MESSAGES);
      const span = await ProcessUsage.begin(new Map([[ROLE, [server.pid]]]));
      const messages = MESSAGES_PER_SECOND * SECONDS[mode];
      await crowd.deliver(messages);
      const cpuMs = (await span.end()).get(ROLE)?.cpuMs ?? 0;
      await crowd.close();
      const figure: Figure = {
        name: 'CPU per delivery',
        value: (cpuMs * 1_000) / (messages * readers),
        unit: 'µs',
        better: 'lower',
      };
      return [figure];
    },
  };
}

/** Everybody who is connected; the first has messages sent to all. */
class Crowd {
  readonly #sockets: RawSocket[] = [];
  #delivered = 0;

  async open({ url }: PeerProcess, readers: number): Promise<void> {
    while (this.#sockets.length < readers) {
      const batch = Array.from(
        { length: Math.min(OPENED_AT_ONCE, readers - this.#sockets.length) },
        () =>
          new RawSocket(url, () => {
            this.#delivered += 1;
          }),
      );
      this.#sockets.push(...batch);
      await Promise.all(batch.map(({ opened }) => opened));
    }
  }

  /** Has so many messages sent to everybody, evenly in time, and waits for the last. */
  async deliver(messages: number): Promise<void> {
    const startedAt = performance.now();
    this.#delivered = 0;
    for (let sent = 0; sent < messages; sent += 1) {
      await delay(Math.max(0, startedAt + (sent * 1_000) / MESSAGES_PER_SECOND - performance.now()));
      this.#sockets[0]?.send('go');
    }
    const expected = messages * this.#sockets.length;
    await until('every message to reach everybody', () => this.#delivered >= expected);
  }

  async close(): Promise<void> {
    await Promise.all(this.#sockets.map((socket) => socket.close()));
  }
}
