import { randomBytes } from 'node:crypto';
import type { Floor } from './floor.ts';
import { createFloorTopic, openKafkaLine } from './kafka-line.ts';
import { pacedRoundTrips, roundTrips } from './round-trips.ts';

/** About what a submission takes in the log. */
const RECORD_BYTES = 200;

/** From the call of kafkajs' producer until kafkajs' consumer in the same process has the record. */
export const kafkaFloor: Floor = {
  name: 'Kafka, produce to consume',
  async measure({ kafkaBroker }, effort) {
    // One partition gives records back in the order they came.
    const awaited: (() => void)[] = [];
    const topic = await createFloorTopic(kafkaBroker);
    await using line = await openKafkaLine(kafkaBroker, topic, () => awaited.shift()?.());
    const value = randomBytes(RECORD_BYTES);
    const once = async () => {
      const back = new Promise<void>((resolve) => awaited.push(resolve));
      await Promise.all([line.send(value), back]);
    };
    return [...(await roundTrips('round trip', effort, once)), ...(await pacedRoundTrips('round trip', effort, once))];
  },
};
