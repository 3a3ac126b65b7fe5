import { status } from '@grpc/grpc-js';
import { ContentStoreUnavailableError } from '@weft/content-store/content-store';
import { beforeEach, expect, test } from 'vitest';
import { CUTOVER_OPERATIONS, LIVE_OPERATIONS } from '../limits.ts';
import type { DocumentLoads } from '../ports/document-loads.ts';
import type { FollowedEvent } from '../ports/follower.ts';
import { committed } from '../testing/committed.ts';
import { DocumentFollower } from './document-follower.ts';
import { LiveOperations } from './live-operations.ts';

const DOCUMENT = 'document';

/** One document in the database, and who tells of it. `between` runs after each look at the head: what happens just then. */
class Stage {
  readonly live = new LiveOperations();
  head = 0;
  closed = false;
  owned = true;
  missing = 0;
  /** The store of old operations. */
  away = false;
  reads = 0;
  between: (look: number) => void = () => undefined;
  #looks = 0;

  commit(operations: number, told = operations): void {
    const first = this.head + 1;
    this.head += operations;
    const events = Array.from({ length: operations }, (_, index) => committed(DOCUMENT, first + index));
    this.live.publish(events.slice(operations - told));
  }

  follow(afterRevision: number, signal = new AbortController().signal): AsyncGenerator<FollowedEvent, never> {
    const follower = new DocumentFollower({
      live: this.live,
      loads: { openState: this.#openState, operations: this.#operations } as unknown as DocumentLoads,
      partitionOf: () => 0,
      owns: () => this.owned,
    });
    return follower.follow({ documentId: DOCUMENT, afterRevision }, signal);
  }

  readonly #openState = async () => {
    const head = { revision: this.head, chain: BigInt(this.head) * 1_000n, closed: this.closed };
    this.#looks += 1;
    this.between(this.#looks);
    return { head, sessions: [] };
  };

  readonly #operations: DocumentLoads['operations'] = async ({ after, until, limit }) => {
    this.reads += 1;
    if (this.away) throw new ContentStoreUnavailableError('away');
    const page: ReturnType<typeof committed>[] = [];
    for (let revision = after + 1; revision <= Math.min(until, after + limit); revision += 1) {
      if (revision !== this.missing) page.push(committed(DOCUMENT, revision));
    }
    return page;
  };
}

let stage: Stage;
beforeEach(() => {
  stage = new Stage();
});

/** Takes events until the operation that leads to a revision, and answers the revisions. */
async function upTo(events: AsyncGenerator<FollowedEvent, never>, revision: number): Promise<number[]> {
  const revisions: number[] = [];
  while ((revisions.at(-1) ?? 0) < revision) {
    const { value } = await events.next();
    if (value.kind === 'operation') revisions.push(value.operation.revision);
  }
  return revisions;
}

function count(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

test('what is committed while the follower is cut over comes once, whether read, told or both', async () => {
  stage.head = 10;
  // After the first look, before the tail is there: only to be read. After the second: told, and not in what was looked up.
  stage.between = (look) => stage.commit(look <= 2 ? 3 : 0);
  const events = stage.follow(4);
  expect(await upTo(events, 16)).toEqual(count(5, 16));
  stage.commit(2);
  expect(await upTo(events, 18)).toEqual([17, 18]);
});

test('where the document stands is said when all was read, with its chain', async () => {
  stage.head = 2;
  const events = stage.follow(2);
  expect((await events.next()).value).toEqual({ kind: 'standing', revision: 2, chain: 2_000n });
  stage.commit(1);
  await upTo(events, 3);
});

test('one who is far behind is read to before anything waits for him', async () => {
  stage.head = CUTOVER_OPERATIONS + 5_000;
  const events = stage.follow(0);
  await events.next();
  stage.commit(LIVE_OPERATIONS + 1);
  expect(await upTo(events, stage.head)).toEqual(count(2, stage.head));
  expect(stage.reads).toBeLessThan(30);
});

test('one who does not take what is told is read to again, without gap or repeat', async () => {
  const events = stage.follow(0);
  await events.next();
  stage.commit(3 * LIVE_OPERATIONS);
  expect(await upTo(events, stage.head)).toEqual(count(1, stage.head));
  expect(stage.reads).toBeGreaterThan(0);
});

test('a gap in what is told is read', async () => {
  const events = stage.follow(0);
  await events.next();
  stage.commit(5, 2);
  expect(await upTo(events, 5)).toEqual(count(1, 5));
});

test.each<[string, (stage: Stage) => void, object]>([
  [
    'the owner is another',
    (it) => {
      it.owned = false;
    },
    { reason: 'NOT_OWNER' },
  ],
  [
    'the revision is not there yet',
    (it) => {
      it.head = 0;
    },
    { code: status.OUT_OF_RANGE },
  ],
  [
    'the document is deleted',
    (it) => {
      it.closed = true;
    },
    { code: status.NOT_FOUND, reason: 'DOCUMENT_DELETED' },
  ],
  [
    'history has a hole',
    (it) => {
      it.head = 3;
      it.missing = 2;
    },
    { reason: 'HISTORY_MISSING' },
  ],
])('nothing is followed when %s', async (_what, arrange, refusal) => {
  arrange(stage);
  await expect(stage.follow(1).next()).rejects.toMatchObject(refusal);
});

test('while old operations can not be read, who needs them is told to come back', async () => {
  stage.head = 10;
  stage.away = true;
  await expect(stage.follow(0).next()).rejects.toMatchObject({
    code: status.UNAVAILABLE,
    reason: 'CONTENT_UNAVAILABLE',
  });
  expect(stage.live.size).toBe(0);
});

test('who gives up leaves nothing behind', async () => {
  const gone = new AbortController();
  const events = stage.follow(0, gone.signal);
  await events.next();
  const waiting = events.next();
  gone.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
  expect(stage.live.size).toBe(0);
});
