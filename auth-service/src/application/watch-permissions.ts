import { isMissed } from '../domain/change-window.ts';
import { CHANGES_PER_PAGE } from '../limits.ts';
import type { ChangeLog } from '../ports/change-log.ts';
import type { FeedEvent, FeedSubscription } from './feed-subscription.ts';

interface WatchOptions {
  readonly log: ChangeLog;
  /** Opened before, so that what changes while the watcher catches up waits in it. */
  readonly subscription: FeedSubscription;
  /** What the watcher knows already; 0 for everything up to now. */
  readonly afterPosition: number;
}

/**
 * Every change after a position, each once and in order, for as long as it is asked. Catches up from the database first, then follows the feed;
 * what both bring is dropped by position. The first event comes at once.
 */
export async function* watchPermissions({ log, subscription, afterPosition }: WatchOptions): AsyncGenerator<FeedEvent> {
  let position = afterPosition;
  for await (const event of catchUp(log, afterPosition)) {
    position = event.position;
    yield event;
  }
  for (;;) {
    const event = await subscription.next();
    const changes = event.changes.filter((change) => change.position > position);
    const nothingNew = event.changes.length > 0 && changes.length === 0;
    position = event.reset ? event.position : Math.max(position, event.position);
    if (!nothingNew) yield { position, changes, reset: event.reset };
  }
}

async function* catchUp(log: ChangeLog, afterPosition: number): AsyncGenerator<FeedEvent> {
  let position = afterPosition;
  for (;;) {
    const page = await log.after(position, CHANGES_PER_PAGE);
    const { newest, changes } = page;
    if (afterPosition === 0 || isMissed(position, page)) {
      yield { position: newest, changes: [], reset: afterPosition !== 0 };
      return;
    }
    position = changes.at(-1)?.position ?? position;
    yield { position, changes, reset: false };
    if (changes.length < CHANGES_PER_PAGE) return;
  }
}
