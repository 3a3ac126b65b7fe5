import { randomBytes } from 'node:crypto';
import type { Floor } from './floor.ts';
import { createFloorTopic, openKafkaLine } from './kafka-line.ts';
import { roundTrips } from './round-trips.ts';

/** About what a submission takes in the log. */
const RECORD_BYTES = 200;

/** From the call of kafkajs' producer until kafkajs' consumer in the same process has the record, one after the other. */
export const kafkaFloor: Floor = {
  name: 'Kafka, produce to consume',
  async measure({ kafkaBroker }, effort) {
    let arrived: () => void = () => undefined;
    const topic = await createFloorTopic(kafkaBroker);
    await using line = await openKafkaLine(kafkaBroker, topic, () => arrived());
    const value = randomBytes(RECORD_BYTES);
    return await roundTrips('round trip', effort, async () => {
      const back = new Promise<void>((resolve) => {
        arrived = resolve;
      });
      await Promise.all([line.send(value), back]);
    });
  },
};
