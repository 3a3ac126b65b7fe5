import { PROGRESS_WATCH_MS } from '../limits.ts';
import type { ConsumerOptions, SubmissionConsumer } from '../submission-log.ts';
import { Assignment } from './assignment.ts';
import { GroupMember, type GroupMemberOptions } from './group-member.ts';
import { withAdmin } from './kafka-client.ts';
import { ProgressWatch } from './progress-watch.ts';
import { settledWithin } from './time-bound.ts';

const HINT_INTERVAL_MS = 1_000;
/** How soon after a crash to join again. */
const REJOIN_MS = 300;
/** Crashes in a row, without a heartbeat in between, that may be a passing trouble of the coordinator. */
const CRASHES_IN_A_ROW = 8;

export interface KafkaConsumerOptions extends ConsumerOptions, GroupMemberOptions {
  /** After how long without progress, while brokers answer, the consumer counts as failed. */
  readonly stallMs: number;
}

/**
 * A consumer of the group. Records go to the handlers at once; offsets are the owner's business, the group keeps hints only.
 *
 * kafkajs crashes on any trouble while it joins for the first time, such as a coordinator that still loads. A crashed member is
 * never started again: what it had is revoked, and a new one joins. After several crashes in a row, or a silent stall, the consumer fails.
 */
export class KafkaConsumer implements SubmissionConsumer {
  readonly #options: KafkaConsumerOptions;
  readonly #assignment: Assignment;
  readonly #watch: ProgressWatch;
  readonly #hints = new Map<number, number>();
  readonly #timers: NodeJS.Timeout[] = [];
  #member: GroupMember;
  #rejoin: NodeJS.Timeout | undefined;
  #crashes = 0;
  #committing: Promise<void> | undefined;
  #leaving: Promise<void> | undefined;
  #ended = false;

  private constructor(options: KafkaConsumerOptions) {
    this.#options = options;
    this.#assignment = new Assignment(options.handlers);
    this.#watch = new ProgressWatch(options.stallMs, performance.now());
    this.#member = this.#createMember();
  }

  /** Connects and begins to join the group. */
  static async open(options: KafkaConsumerOptions): Promise<KafkaConsumer> {
    const consumer = new KafkaConsumer(options);
    await consumer.#member.join();
    consumer.#timers.push(setInterval(() => consumer.#commitHints(), HINT_INTERVAL_MS));
    consumer.#timers.push(setInterval(() => consumer.#checkProgress(), PROGRESS_WATCH_MS));
    return consumer;
  }

  /** After a session without a heartbeat the group has given the partitions to others. */
  get inTouch(): boolean {
    return this.#watch.quietMs(performance.now()) < this.#options.sessionTimeoutMs;
  }

  seek(partition: number, offset: number): void {
    if (this.#assignment.seek(partition, offset)) this.#member.seek(partition, offset);
  }

  pause(partition: number): void {
    this.#member.pause(partition);
  }

  resume(partition: number): void {
    this.#member.resume(partition);
  }

  committed(partition: number, nextOffset: number): void {
    this.#hints.set(partition, nextOffset);
  }

  async close(): Promise<void> {
    this.#end();
    this.#leaving ??= this.#leave();
    await this.#leaving;
    this.#assignment.replace([]);
  }

  #createMember(): GroupMember {
    return new GroupMember(this.#options, {
      joined: (partitions) => this.#joined(partitions),
      progress: () => {
        this.#crashes = 0;
        this.#watch.progress(performance.now());
      },
      records: (partition, records) => this.#assignment.deliver(partition, records),
      crashed: (error) => this.#crashed(error),
    });
  }

  #joined(partitions: readonly number[]): void {
    this.#options.logger.info({ partitions }, 'joined the consumer group');
    this.#watch.progress(performance.now());
    for (const partition of partitions) {
      const next = this.#assignment.position(partition);
      if (next !== undefined) this.#member.seek(partition, next);
      if (!this.#assignment.has(partition)) this.#member.resume(partition);
    }
    this.#assignment.replace(partitions);
    for (const partition of this.#hints.keys()) if (!this.#assignment.has(partition)) this.#hints.delete(partition);
  }

  #crashed(error: Error): void {
    if (this.#ended) return;
    void this.#member.leave();
    this.#assignment.replace([]);
    this.#crashes += 1;
    if (this.#crashes > CRASHES_IN_A_ROW) {
      this.#fail(error);
      return;
    }
    if (isCoordinatorStarting(error)) this.#options.logger.info('the group is not ready yet, joining anew');
    else this.#options.logger.warn({ err: error, crashes: this.#crashes }, 'the group member crashed, joining anew');
    this.#rejoin = setTimeout(() => {
      this.#member = this.#createMember();
      this.#member.join().catch((reason: unknown) => this.#crashed(new Error('could not join', { cause: reason })));
    }, REJOIN_MS);
  }

  /** One commit at a time; a failed one is of no consequence, the next says more. */
  #commitHints(): void {
    if (this.#committing !== undefined || this.#hints.size === 0) return;
    const offsets = new Map(
      [...this.#hints]
        .filter(([partition]) => this.#assignment.has(partition))
        .map(([partition, nextOffset]) => [partition, Math.max(0, nextOffset - 1)]),
    );
    this.#hints.clear();
    this.#committing = this.#member
      .commit(offsets)
      .catch((error: unknown) => this.#options.logger.debug({ err: error }, 'hints not committed'))
      .finally(() => {
        this.#committing = undefined;
      });
  }

  #checkProgress(): void {
    const { connection, logger } = this.#options;
    const brokersAnswer = () =>
      withAdmin(connection, logger, (admin) => admin.describeCluster()).then(
        () => true,
        () => false,
      );
    this.#watch.look({ nowMs: performance.now(), brokersAnswer }).then(
      (stalled) => {
        if (stalled) this.#fail(new Error('the consumer has made no progress though the brokers answer'));
      },
      (error: unknown) => logger.warn({ err: error }, 'could not look at the progress'),
    );
  }

  #fail(error: Error): void {
    if (this.#ended) return;
    this.#end();
    this.#options.logger.error({ err: error }, 'consumer failed');
    this.#options.handlers.failed(error);
  }

  /** Stops everything that goes on by itself. */
  #end(): void {
    this.#ended = true;
    clearTimeout(this.#rejoin);
    for (const timer of this.#timers) clearInterval(timer);
  }

  async #leave(): Promise<void> {
    await settledWithin(HINT_INTERVAL_MS, this.#committing);
    this.#commitHints();
    await settledWithin(HINT_INTERVAL_MS, this.#committing);
    await this.#member.leave();
  }
}

/** As it is for a moment when brokers have just started. */
function isCoordinatorStarting(error: Error): boolean {
  const type: unknown = Reflect.get(error, 'type');
  return type === 'GROUP_LOAD_IN_PROGRESS' || type === 'GROUP_COORDINATOR_NOT_AVAILABLE';
}
