import type { Operation } from '@weft/ot/operation';
import { type Selection, transformPosition, transformSelection } from '@weft/ot/transform-position';

/** The protocol takes ten a second. */
const SEND_INTERVAL_MS = 110;
/** The server forgets a session that says nothing for 30 s. */
const REFRESH_INTERVAL_MS = 10_000;

/** Where the user is, and when to tell the others. Positions are of the text that the user sees. */
export class OwnPresence {
  #selection: Selection | undefined;
  #changed = false;
  #sentAtMs = Number.NEGATIVE_INFINITY;

  set(selection: Selection): void {
    if (selection.anchor === this.#selection?.anchor && selection.head === this.#selection.head) return;
    this.#selection = selection;
    this.#changed = true;
  }

  /** Somebody else's operation moves it; nobody needs to be told, for all see the operation. */
  moveOver(operation: Operation): void {
    if (this.#selection !== undefined) this.#selection = transformSelection(this.#selection, operation);
  }

  /** The user's own edit leaves the caret behind what was typed. */
  moveWith(operation: Operation): void {
    if (this.#selection === undefined) return;
    const anchor = transformPosition(this.#selection.anchor, operation, 'after');
    this.#selection = { anchor, head: transformPosition(this.#selection.head, operation, 'after') };
  }

  /** The text was loaded again; positions mean nothing now. */
  forget(): void {
    this.#selection = undefined;
    this.#changed = false;
  }

  /** The others know nothing: a new connection. */
  repeat(): void {
    this.#changed = this.#selection !== undefined;
    this.#sentAtMs = Number.NEGATIVE_INFINITY;
  }

  /** When there is next something to say; undefined when there is nothing. */
  get dueMs(): number | undefined {
    if (this.#selection === undefined) return undefined;
    return this.#sentAtMs + (this.#changed ? SEND_INTERVAL_MS : REFRESH_INTERVAL_MS);
  }

  /** What to say now; undefined when it isn't time. */
  take(nowMs: number): Selection | undefined {
    if (this.dueMs === undefined || nowMs < this.dueMs) return undefined;
    this.#changed = false;
    this.#sentAtMs = nowMs;
    return this.#selection;
  }
}
