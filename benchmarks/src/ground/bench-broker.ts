import { type KafkaBroker, startKafkaBroker } from '@weft/deploy/components/kafka-broker';
import { createFloorTopic, openKafkaLine } from '../floors/kafka-line.ts';

/** How long records go in and out before anything is measured: Java compiles what it runs often, on cores that are needed here. */
const WARM_UP_MS = 12_000;
/** Records under way at once meanwhile, each for itself as single edits are. */
const WARM_UP_LINES = 4;
const WARM_UP_RECORD = Buffer.alloc(200);

/** Until it is disposed of, the broker runs. */
export interface RunningBroker extends AsyncDisposable {
  /** For `brokers` of a client. */
  readonly address: string;
  readonly pid: number;
}

/**
 * One Kafka broker for all that is measured on Kafka, with production settings of Java. It is started and warmed up when it is first needed; while nobody
 * uses it, it stands still, so that it takes nothing from others.
 */
export class BenchBroker implements AsyncDisposable {
  #started: Promise<KafkaBroker> | undefined;
  #users = 0;

  /** `say` is told what takes long. */
  async use(say: (line: string) => void = () => undefined): Promise<RunningBroker> {
    this.#users += 1;
    const isFirst = this.#started === undefined;
    this.#started ??= start(say);
    const broker = await this.#started;
    if (!isFirst && this.#users === 1) broker.resume();
    return {
      address: broker.address,
      pid: broker.pid,
      [Symbol.asyncDispose]: async () => {
        this.#users -= 1;
        if (this.#users === 0) await broker.pause();
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const broker = await this.#started?.catch(() => undefined);
    await broker?.[Symbol.asyncDispose]();
  }
}

async function start(say: (line: string) => void): Promise<KafkaBroker> {
  const broker = await startKafkaBroker({ jit: 'production' });
  try {
    say('warming up the broker');
    const until = performance.now() + WARM_UP_MS;
    await Promise.all(Array.from({ length: WARM_UP_LINES }, () => sendUntil(broker.address, until)));
    return broker;
  } catch (error) {
    await broker[Symbol.asyncDispose]();
    throw error;
  }
}

async function sendUntil(address: string, untilMs: number): Promise<void> {
  await using line = await openKafkaLine(address, await createFloorTopic(address), () => undefined);
  while (performance.now() < untilMs) await line.send(WARM_UP_RECORD);
}
