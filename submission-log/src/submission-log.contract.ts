import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PUBLISH_BYTES } from './limits.ts';
import { type LogRecord, PublishError, type TrimmableLog } from './submission-log.ts';
import { type LogLocation, startMember } from './testing/member-process.ts';
import { RecordedConsumer } from './testing/recorded-consumer.ts';

/** A log of a test file's own, with PARTITIONS partitions. */
export interface LogUnderTest extends AsyncDisposable {
  /** The log as another process would open it: nothing shared but the component behind it. */
  open(options?: { readonly publishDeadlineMs?: number }): TrimmableLog;
  readonly location: LogLocation;
}

/** A log whose component can be taken away. */
export interface FragileLog extends LogUnderTest {
  takeAway(): Promise<void>;
  bringBack(): Promise<void>;
}

/** Partitions of every log under test. Each test uses one or two of its own, so that they don't disturb each other. */
export const PARTITIONS = 16;

const patience = { timeout: 20_000, interval: 10 };
const text = (value: string) => Buffer.from(value);
const asKept = ({ offset, appendedAtMs, value }: LogRecord) => ({ offset, appendedAtMs, value });
const range = (start: number, end: number) => Array.from({ length: end - start }, (_, index) => start + index);

/** What every TrimmableLog must do. `members` says whether members of a group share the partitions or wait for each other. */
export function describeSubmissionLog(
  name: string,
  create: () => Promise<LogUnderTest>,
  members: 'share' | 'wait',
): void {
  describe(name, () => {
    let under: LogUnderTest;
    let log: TrimmableLog;
    let groups = 0;
    const group = () => `group-${++groups}`;

    beforeAll(async () => {
      under = await create();
      log = under.open();
    });
    afterAll(async () => {
      await log?.close();
      await under?.[Symbol.asyncDispose]();
    });

    async function publishTexts(partition: number, texts: readonly string[]): Promise<void> {
      const publisher = await log.openPublisher();
      for (const each of texts) await publisher.publish(partition, [text(each)]);
      await publisher.close();
    }

    it('says where each partition ends, whoever asks', async () => {
      await publishTexts(15, ['one']);
      // A log that was made a moment ago may not answer for every partition yet.
      await expect.poll(() => log.ends().catch(() => []), { timeout: 10_000 }).toHaveLength(PARTITIONS);
      const before = await log.ends();
      await publishTexts(15, ['two', 'three']);
      const other = under.open();
      expect(await other.ends()).toEqual(before.map((end, partition) => (partition === 15 ? end + 2 : end)));
      await other.close();
    });

    it('answers the same identity whoever opens it', async () => {
      const other = under.open();
      expect(await other.describe()).toEqual(await log.describe());
      expect((await log.describe()).partitions).toBe(PARTITIONS);
      await other.close();
    });

    it('delivers what is published, in order, with contiguous offsets and the time of appending', async () => {
      await using recorded = await RecordedConsumer.join(log, group());
      await expect.poll(() => recorded.owned.size, patience).toBe(PARTITIONS);
      const before = Date.now();
      const texts = range(0, 50).map((index) => `record ${index}`);
      await publishTexts(0, texts);
      await expect.poll(() => recorded.texts(0), patience).toEqual(texts);
      expect(recorded.offsets(0)).toEqual(range(0, 50));
      for (const { appendedAtMs } of recorded.records(0)) {
        expect(appendedAtMs).toBeGreaterThanOrEqual(before - 1);
        expect(appendedAtMs).toBeLessThanOrEqual(Date.now() + 1);
      }
    });

    it('shows everybody the same records, also those who come later', async () => {
      await using early = await RecordedConsumer.join(log, group());
      await expect.poll(() => early.owned.size, patience).toBe(PARTITIONS);
      await publishTexts(1, ['a', 'b', 'c']);
      await expect.poll(() => early.texts(1), patience).toEqual(['a', 'b', 'c']);
      const reopened = under.open();
      await using late = await RecordedConsumer.join(reopened, group());
      await expect.poll(() => late.records(1).length, patience).toBe(3);
      expect(late.records(1).map(asKept)).toEqual(early.records(1).map(asKept));
      await late.consumer.close();
      await reopened.close();
    });

    it('carries records of half a megabyte, and empty ones', async () => {
      const records = [randomBytes(512 * 1024), Buffer.alloc(0), randomBytes(512 * 1024), randomBytes(512 * 1024)];
      const publisher = await log.openPublisher();
      await publisher.publish(2, records);
      await using recorded = await RecordedConsumer.join(log, group());
      await expect.poll(() => recorded.records(2).length, patience).toBe(4);
      const equal = recorded
        .records(2)
        .map(({ value }, index) => Buffer.compare(value, records[index] ?? Buffer.of(1)));
      expect(equal).toEqual([0, 0, 0, 0]);
      await publisher.close();
    });

    it('keeps the order of every publisher and each publish together, however many publish at once', async () => {
      await using recorded = await RecordedConsumer.join(log, group());
      const other = under.open();
      const publishers = [await log.openPublisher(), await log.openPublisher(), await other.openPublisher()];
      const pairs = publishers.flatMap((publisher, who) =>
        range(0, 300).map((n) =>
          publisher.publish(3 + (n % 2), [text(`${who} ${n} first`), text(`${who} ${n} second`)]),
        ),
      );
      await Promise.all(pairs);
      for (const partition of [3, 4]) {
        await expect.poll(() => recorded.records(partition).length, patience).toBe(900);
        expect(recorded.offsets(partition)).toEqual(range(0, 900));
        const texts = recorded.texts(partition);
        for (const who of range(0, publishers.length)) {
          const mine = texts.filter((each) => each.startsWith(`${who} `));
          const expected = range(0, 300)
            .filter((n) => n % 2 === partition - 3)
            .flatMap((n) => [`${who} ${n} first`, `${who} ${n} second`]);
          expect(mine).toEqual(expected);
        }
        for (let index = 0; index < texts.length; index += 2) {
          expect(texts[index + 1]).toBe(texts[index]?.replace('first', 'second'));
        }
      }
      await Promise.all(publishers.map((publisher) => publisher.close()));
      await other.close();
    });

    it('refuses what it can never take', async () => {
      const publisher = await log.openPublisher();
      await expect(publisher.publish(PARTITIONS, [text('x')])).rejects.toThrow(PublishError);
      await expect(publisher.publish(-1, [text('x')])).rejects.toThrow(PublishError);
      await expect(publisher.publish(0, [Buffer.alloc(PUBLISH_BYTES + 1)])).rejects.toThrow(PublishError);
      await publisher.publish(0, []);
      await publisher.close();
      await expect(publisher.publish(0, [text('x')])).rejects.toThrow(PublishError);
    });

    it('goes on from where it is told, forwards and back', async () => {
      const texts = range(0, 20).map((index) => `seek ${index}`);
      await publishTexts(5, texts);
      await using recorded = await RecordedConsumer.join(log, group(), (partition) =>
        partition === 5 ? 15 : undefined,
      );
      await expect.poll(() => recorded.offsets(5).at(-1), patience).toBe(19);
      recorded.clear();
      recorded.consumer.seek(5, 3);
      await expect.poll(() => recorded.offsets(5), patience).toEqual(range(3, 20));
      recorded.clear();
      recorded.consumer.seek(5, 18);
      await publishTexts(5, ['seek 20']);
      await expect.poll(() => recorded.offsets(5), patience).toEqual([18, 19, 20]);
    });

    it.each([
      ['beyond the end', 12, 1_000_000, 0],
      ['before the beginning', 13, 1, 2],
    ])('is not held up by a hint %s: who seeks gets what is there', async (_where, partition, hint, forgotten) => {
      await publishTexts(partition, ['a', 'b', 'c']);
      const name = group();
      const first = await RecordedConsumer.join(log, name);
      await expect.poll(() => first.owned.size, patience).toBe(PARTITIONS);
      first.consumer.committed(partition, hint);
      await first.consumer.close();
      await log.deleteBefore(partition, forgotten);
      await using second = await RecordedConsumer.join(log, name, (one) => (one === partition ? 1 : undefined));
      await expect.poll(() => second.texts(partition), patience).toEqual(['b', 'c'].slice(Math.max(0, forgotten - 1)));
      await publishTexts(partition, ['d']);
      await expect.poll(() => second.texts(partition).at(-1), patience).toBe('d');
    });

    it('starts a new member at or just below what was committed', async () => {
      await publishTexts(6, range(0, 20).map(String));
      const name = group();
      const first = await RecordedConsumer.join(log, name);
      await expect.poll(() => first.offsets(6).length, patience).toBe(20);
      first.consumer.committed(6, 12);
      await first[Symbol.asyncDispose]();
      await using second = await RecordedConsumer.join(log, name);
      await expect.poll(() => second.offsets(6), patience).toEqual(range(11, 20));
    });

    it('forgets what it is told to, and keeps the offsets of the rest', async () => {
      await publishTexts(11, range(0, 10).map(String));
      await log.deleteBefore(11, 6);
      await using recorded = await RecordedConsumer.join(log, group(), (partition) =>
        partition === 11 ? 2 : undefined,
      );
      await expect.poll(() => recorded.offsets(11), patience).toEqual(range(6, 10));
      await log.deleteBefore(11, 100);
      await publishTexts(11, ['10']);
      await expect.poll(() => recorded.texts(11).at(-1), patience).toBe('10');
      expect(recorded.offsets(11)).toEqual(range(6, 11));
    });

    it('delivers nothing of a paused partition until it is resumed, and the others meanwhile', async () => {
      await using recorded = await RecordedConsumer.join(log, group());
      await expect.poll(() => recorded.owned.size, patience).toBe(PARTITIONS);
      await publishTexts(7, ['before']);
      await expect.poll(() => recorded.texts(7), patience).toEqual(['before']);
      recorded.consumer.pause(7);
      await publishTexts(7, ['meanwhile', 'and on']);
      await publishTexts(8, ['elsewhere']);
      await expect.poll(() => recorded.texts(8), patience).toEqual(['elsewhere']);
      expect(recorded.texts(7)).toEqual(['before']);
      recorded.consumer.resume(7);
      await expect.poll(() => recorded.texts(7), patience).toEqual(['before', 'meanwhile', 'and on']);
      expect(recorded.offsets(7)).toEqual([0, 1, 2]);
    });

    it(`lets the members of a group ${members === 'share' ? 'share the partitions' : 'wait for each other'}`, async () => {
      const name = group();
      const other = under.open();
      const first = await RecordedConsumer.join(log, name);
      await expect.poll(() => first.owned.size, patience).toBe(PARTITIONS);
      await using second = await RecordedConsumer.join(other, name);
      const shares = members === 'share' ? [PARTITIONS / 2, PARTITIONS / 2] : [PARTITIONS, 0];
      await expect.poll(() => [first.owned.size, second.owned.size], patience).toEqual(shares);
      await publishTexts(9, ['shared']);
      await expect.poll(() => [...first.texts(9), ...second.texts(9)], patience).toContain('shared');
      await first[Symbol.asyncDispose]();
      expect(first.owned.size).toBe(0);
      await expect.poll(() => second.owned.size, { ...patience, timeout: 5_000 }).toBe(PARTITIONS);
      await publishTexts(9, ['inherited']);
      await expect.poll(() => second.texts(9).at(-1), patience).toBe('inherited');
      await second.consumer.close();
      await other.close();
    });

    it('gives the partitions of a killed member to another', async () => {
      const name = group();
      const child = await startMember(under.location, name);
      await using recorded = await RecordedConsumer.join(log, name);
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
      await expect.poll(() => recorded.owned.size, patience).toBe(PARTITIONS);
      await publishTexts(10, ['after the kill']);
      await expect.poll(() => recorded.texts(10), patience).toEqual(['after the kill']);
    });
  });
}

/** What every SubmissionLog must do when its component goes away and comes back. */
export function describeLogOutage(name: string, create: () => Promise<FragileLog>): void {
  describe(name, () => {
    let under: FragileLog;
    beforeAll(async () => {
      under = await create();
    });
    afterAll(async () => {
      await under?.[Symbol.asyncDispose]();
    });

    it('fails publishes while it is away, and goes on afterwards without losing what it had confirmed', async () => {
      const log = under.open({ publishDeadlineMs: 1_500 });
      const publisher = await log.openPublisher();
      await using recorded = await RecordedConsumer.join(log, 'outage');
      await publisher.publish(0, [text('before')]);
      await expect.poll(() => recorded.texts(0), patience).toEqual(['before']);

      await under.takeAway();
      await expect(publisher.publish(0, [text('lost, perhaps')])).rejects.toThrow(PublishError);
      await expect(publisher.publish(1, [text('lost, perhaps')])).rejects.toThrow(PublishError);
      await under.bringBack();

      await expect
        .poll(() => publisher.publish(0, [text('after')]).then(() => 'published', String), patience)
        .toBe('published');
      await expect.poll(() => recorded.texts(0).includes('after'), patience).toBe(true);
      expect(recorded.texts(0)[0]).toBe('before');
      expect(recorded.offsets(0)).toEqual(range(0, recorded.offsets(0).length));
      expect(recorded.failures).toEqual([]);
      await publisher.close();
      await recorded.consumer.close();
      await log.close();
    });

    it('resolves a publish that only had to wait for it', async () => {
      const log = under.open({ publishDeadlineMs: 30_000 });
      const publisher = await log.openPublisher();
      await publisher.publish(2, [text('first')]);
      await under.takeAway();
      const publishing = range(0, 20).map((index) => publisher.publish(2, [text(`waited ${index}`)]));
      await under.bringBack();
      await Promise.all(publishing);
      await using recorded = await RecordedConsumer.join(log, 'waited');
      await expect.poll(() => recorded.texts(2).includes('waited 19'), patience).toBe(true);
      const firstTimes = [...new Set(recorded.texts(2))];
      expect(firstTimes).toEqual(['first', ...range(0, 20).map((index) => `waited ${index}`)]);
      await publisher.close();
      await recorded.consumer.close();
      await log.close();
    });
  });
}
