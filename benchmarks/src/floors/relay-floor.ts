import { randomBytes } from 'node:crypto';
import { startPeerProcess } from '../peers/peer-process.ts';
import { RawSocket } from '../peers/raw-socket.ts';
import type { Floor } from './floor.ts';
import { createFloorTopic } from './kafka-line.ts';
import { roundTrips } from './round-trips.ts';

const MESSAGE_BYTES = 100;

/** From a WebSocket client through a server and Kafka back to the client, one message after the other. */
export const relayFloor: Floor = {
  name: 'WebSocket, Kafka, WebSocket',
  async measure({ kafkaBroker }, effort) {
    const topic = await createFloorTopic(kafkaBroker);
    const environment = { KAFKA_BROKER: kafkaBroker, KAFKA_TOPIC: topic };
    await using server = await startPeerProcess('relay', 'benchmarks/src/floors/relay-server.ts', environment);
    const socket: RawSocket = new RawSocket(server.url, () => socket.answered());
    await socket.opened;
    const message = randomBytes(MESSAGE_BYTES);
    const figures = await roundTrips('round trip', effort, () => {
      const back = socket.answer();
      socket.send(message);
      return back;
    });
    await socket.close();
    return figures;
  },
};
