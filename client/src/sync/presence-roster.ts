import type { Operation } from '@weft/ot/operation';
import { OperationWindow } from '@weft/ot/operation-window';
import { transformPosition, transformSelection } from '@weft/ot/transform-position';

/** Somebody's selection, in code points of the text that the user sees. */
export interface RemotePresence {
  readonly sessionId: string;
  readonly userId: string;
  /** The fixed end. */
  readonly anchor: number;
  /** The moving end, where the caret is. */
  readonly head: number;
}

interface Entry extends RemotePresence {
  /** What the positions refer to. May be ahead of the roster: then the entry waits. */
  readonly revision: number;
}

/** An entry, and when it was last heard of, in milliseconds. */
interface Heard extends Entry {
  readonly heardAtMs: number;
}

/** Operations kept for presence that arrives late. What is older still is dropped: the next one comes soon. */
const OPERATIONS_KEPT = 256;
/** One per session in a document, and a server that says more is wrong. */
const ENTRIES_MAX = 2_000;
/** Who says nothing for longer is gone, in milliseconds. The server says so after 30 s, but may itself have been replaced by one that never knew. */
const SILENCE_MAX_MS = 45_000;

/** Where the others are, moved along with the document's operations. Positions are of confirmed text. */
export class PresenceRoster {
  /** In the order in which they were heard of. */
  readonly #entries = new Map<string, Heard>();
  #window: OperationWindow;

  /** @param revision of the confirmed text */
  constructor(revision: number) {
    this.#window = new OperationWindow(revision);
  }

  /** Takes what somebody's session says. @returns whether anything changed */
  put(entry: Entry, nowMs: number): boolean {
    const known = this.#entries.get(entry.sessionId);
    if (known !== undefined && known.revision > entry.revision && entry.revision < this.#window.base) return false;
    if (entry.revision < this.#window.base || (known === undefined && this.#entries.size >= ENTRIES_MAX)) return false;
    let current: Heard = { ...entry, heardAtMs: nowMs };
    for (let revision = entry.revision + 1; revision <= this.#window.head; revision += 1) {
      current = moved(current, this.#window.get(revision) ?? [], undefined);
    }
    this.#entries.delete(entry.sessionId);
    this.#entries.set(entry.sessionId, current);
    return true;
  }

  /** When to look for those who have said nothing for long; undefined while nobody is there. */
  get dueMs(): number | undefined {
    const [oldest] = this.#entries.values();
    return oldest === undefined ? undefined : oldest.heardAtMs + SILENCE_MAX_MS;
  }

  /** Forgets those who have said nothing for long. @returns whether there were any */
  expire(nowMs: number): boolean {
    const before = this.#entries.size;
    for (const [sessionId, { heardAtMs }] of this.#entries) {
      if (nowMs - heardAtMs < SILENCE_MAX_MS) break;
      this.#entries.delete(sessionId);
    }
    return this.#entries.size < before;
  }

  /** Forgets a session. @returns whether it was known */
  remove(sessionId: string): boolean {
    return this.#entries.delete(sessionId);
  }

  /** Moves on by a committed operation. @param author its session, whose caret stays behind what it typed */
  advance(operation: Operation, author: string): void {
    const before = this.#window.head;
    this.#window.push(operation);
    this.#window.trim(OPERATIONS_KEPT);
    for (const [sessionId, entry] of this.#entries) {
      if (entry.revision === before) this.#entries.set(sessionId, moved(entry, operation, author));
    }
  }

  /** Everybody, in the text with pending operations applied one after another. */
  list(pending: readonly Operation[]): RemotePresence[] {
    const current = [...this.#entries.values()].filter(({ revision }) => revision === this.#window.head);
    return current.map(({ sessionId, userId, ...entry }) => {
      const { anchor, head } = pending.reduce((selection, operation) => transformSelection(selection, operation), {
        anchor: entry.anchor,
        head: entry.head,
      });
      return { sessionId, userId, anchor, head };
    });
  }
}

function moved(entry: Heard, operation: Operation, author: string | undefined): Heard {
  const revision = entry.revision + 1;
  if (entry.sessionId !== author) return { ...entry, ...transformSelection(entry, operation), revision };
  const anchor = transformPosition(entry.anchor, operation, 'after');
  return { ...entry, anchor, head: transformPosition(entry.head, operation, 'after'), revision };
}
