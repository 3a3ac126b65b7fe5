import { expect, it } from 'vitest';
import { startPeerProcess } from '../peers/peer-process.ts';
import { RawSocket } from '../peers/raw-socket.ts';
import { createFloorTopic } from './kafka-line.ts';

const broker = process.env.TEST_KAFKA_BROKERS;

it.skipIf(process.env.TEST_KAFKA_MISSING !== undefined)(
  'sends each client back what it sent, and nothing of the others',
  async () => {
    const environment = { KAFKA_BROKER: broker ?? '', KAFKA_TOPIC: await createFloorTopic(broker ?? '') };
    await using server = await startPeerProcess('relay', 'benchmarks/src/floors/relay-server.ts', environment);
    const received: string[][] = [[], []];
    const sockets: RawSocket[] = received.map(
      (messages, index) =>
        new RawSocket(server.url, (data) => {
          messages.push(data.toString());
          sockets[index]?.answered();
        }),
    );
    await Promise.all(sockets.map(({ opened }) => opened));
    for (const round of [1, 2, 3]) {
      await Promise.all(
        sockets.map((socket, index) => {
          const back = socket.answer();
          socket.send(`${round} of client ${index}`);
          return back;
        }),
      );
    }
    await Promise.all(sockets.map((socket) => socket.close()));
    expect(received).toEqual([0, 1].map((index) => [1, 2, 3].map((round) => `${round} of client ${index}`)));
  },
);
