import { randomUUID } from 'node:crypto';
import type { Component } from '@weft/deploy/components/component';
import { LOG_WATCH_MS } from '@weft/document-service/limits';
import { encodeRecord } from '@weft/document-service/log/record-codec';
import { partitionOf } from '@weft/ot/partition';
import { createLogger } from '@weft/service-kit/logger';
import { withAdmin } from '@weft/submission-log/kafka/kafka-client';
import { consumerGroupId, createKafkaSubmissionLog } from '@weft/submission-log/kafka/kafka-submission-log';
import { ensureTopic } from '@weft/submission-log/kafka/kafka-topic';
import type { SubmissionLog, TrimmableLog } from '@weft/submission-log/submission-log';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cluster, PARTITIONS } from '../harness/cluster.ts';
import { brokenPromises, faultsOf, readHistory } from '../harness/kept-history.ts';
import { say } from '../harness/say.ts';
import { Typists } from '../harness/typists.ts';
import { until } from '../harness/until.ts';

/** Two looks in a row, and one more in which the first may have been under way; the gauges follow within a second. */
const NOTICED_WITHIN_MS = 3 * LOG_WATCH_MS;
const SOME = 30;
const GROUP = 'weft-document-service';

const brokers = (process.env.TEST_KAFKA_BROKERS ?? '').split(',');
const connection = { brokers, clientId: 'weft-operator' };
const logger = createLogger('test', 'silent');

async function query<Row extends object>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The committed position of each partition. */
async function positions(url: string): Promise<number[]> {
  const sql = 'SELECT next_offset::int AS next FROM partitions ORDER BY partition';
  return (await query<{ next: number }>(url, sql)).map(({ next }) => next);
}

/** Records of a document that is not there. */
async function publishStrange(log: SubmissionLog, partition: number, count: number): Promise<void> {
  const publisher = await log.openPublisher();
  const record = encodeRecord({
    documentId: randomUUID(),
    userId: randomUUID(),
    sessionId: randomUUID(),
    sequence: 1,
    baseRevision: 0,
    action: { kind: 'operation', operation: ['x'] },
    permissionEpoch: 0n,
    semantics: 1,
  });
  await publisher.publish(partition, new Array<Uint8Array>(count).fill(record));
  await publisher.close();
}

/** What the service said an operator may run. */
function commandIn(log: string, command: RegExp): string {
  const [found] = command.exec(log) ?? [];
  if (found === undefined) throw new Error(`no command was given:\n${log}`);
  return found;
}

/** All that was typed is there, once, and as it was told (I1, I3, I4). */
async function expectAllKept({ postgres }: Cluster, typists: Typists): Promise<void> {
  const text = await typists.settle();
  expect(text).toBe('x'.repeat(typists.typed));
  const history = await readHistory(postgres.url, typists.documentId);
  expect(faultsOf(history, { startContent: '', text })).toEqual([]);
  expect(brokenPromises(history, typists.witness)).toEqual([]);
}

describe.skipIf(process.env.TEST_KAFKA_MISSING !== undefined)('a document-service whose log lost something', () => {
  const stack = new AsyncDisposableStack();
  let cluster: Cluster;
  let service: Component;
  let topic: string;
  let log: TrimmableLog;
  beforeAll(async () => {
    cluster = stack.use(await Cluster.start({ brokers: brokers.join(',') }));
    const [owner] = cluster.documentServices;
    if (owner === undefined || cluster.topic === undefined) throw new Error('there is no owner or no topic');
    service = owner;
    topic = cluster.topic;
    log = createKafkaSubmissionLog({ ...connection, topic, partitions: PARTITIONS, logger });
    stack.defer(() => log.close());
  });
  afterAll(() => stack.disposeAsync());

  const stoppedPartitions = () => cluster.metric(service, 'weft_partitions_stopped');

  it('takes up what the group was told too far, stops where records are gone for good, and goes on as its command says', async () => {
    await using typists = await Typists.start(cluster.urls);
    await typists.progress(SOME);
    const partition = partitionOf(typists.documentId, PARTITIONS);
    const { url } = cluster.postgres;
    const end = async () => (await log.ends())[partition] ?? 0;
    const committed = async () => (await positions(url))[partition] ?? 0;
    const published = async () => (await end()) >= (await committed()) + 2;

    await service.stop();
    await until('submissions to wait in the log', published);
    const partitions = [{ partition, offset: String(await end()) }];
    const groupId = consumerGroupId(topic, GROUP);
    await withAdmin(connection, logger, (admin) => admin.setOffsets({ groupId, topic, partitions }));
    await service.start();
    await typists.progress(SOME);
    expect(await stoppedPartitions()).toBe(0);

    await service.stop();
    await until('submissions to wait in the log', published);
    const gone = await end();
    await log.deleteBefore(partition, gone);
    await publishStrange(log, partition, 1);
    await service.start();
    const stopped = async () => (await stoppedPartitions()) === 1;
    await until('the partition to be stopped', stopped, 30_000);
    expect(await committed()).toBeLessThan(gone);
    await query(url, commandIn(service.log, /UPDATE partitions SET next_offset = \d+, .*? WHERE partition = \d+/));
    await typists.progress(SOME);
    await expectAllKept(cluster, typists);
    await until('no partition to be stopped', async () => (await stoppedPartitions()) === 0);
    expect(service.ownEnds).toBe(0);
  });

  it('notices that the topic was made again under its feet, commits nothing more and says what to do', async () => {
    await using typists = await Typists.start(cluster.urls);
    await typists.progress(SOME);
    await withAdmin(connection, logger, (admin) => admin.deleteTopics({ topics: [topic] }));
    const wanted = { ...connection, topic, partitions: PARTITIONS, replicationFactor: 1, minInsyncReplicas: 1, logger };
    await until('the topic to be made again', () =>
      ensureTopic(wanted).then(
        () => true,
        () => false,
      ),
    );
    const startedAtMs = performance.now();
    const stopped = async () => (await stoppedPartitions()) === PARTITIONS;
    await until('every partition to be stopped', stopped, NOTICED_WITHIN_MS);
    say(`a topic made again: noticed after ${((performance.now() - startedAtMs) / 1_000).toFixed(2)} s`);
    expect(service.log).toContain('a partition is stopped until an operator acts');
    expect(service.log).toContain('Restore the log, or point the service at the one this database belongs to');
    const history = await readHistory(cluster.postgres.url, typists.documentId);
    const next = await positions(cluster.postgres.url);
    // What is new in it comes to where records would be taken; an owner that starts now refuses the log as well.
    for (const [partition, offset] of next.entries()) await publishStrange(log, partition, offset + SOME);
    await service.kill();
    await expect(service.start()).rejects.toThrow('the topic was recreated');
    expect(await positions(cluster.postgres.url)).toEqual(next);
    expect(await readHistory(cluster.postgres.url, typists.documentId)).toEqual(history);
    expect(typists.witness.acknowledgements.length).toBeGreaterThanOrEqual(SOME);
    expect(brokenPromises(history, typists.witness)).toEqual([]);
    await query(cluster.postgres.url, commandIn(service.log, /DELETE FROM partitions WHERE log = '[^']+'/));
    await service.start();
    await typists.progress(SOME);
    await expectAllKept(cluster, typists);
  });
});
