import { OPEN_MS } from '../limits.ts';
import { Opening, type PendingJoin, wantOf } from './opening.ts';
import type { JoinRequest, Subscriber } from './subscriber.ts';

/** Joins of one document that no owner has been asked about yet, or has to be asked about again. */
export class WaitingJoins {
  #joins: PendingJoin[] = [];

  get size(): number {
    return this.#joins.length;
  }

  add(request: JoinRequest, nowMs: number): void {
    this.#joins.push({ ...request, sinceMs: nowMs, alone: false });
  }

  /** Takes joins back that were asked about. */
  putBack(joins: readonly PendingJoin[]): void {
    this.#joins.push(...joins);
  }

  drop(subscriber: Subscriber): void {
    this.#joins = this.#joins.filter((join) => join.subscriber !== subscriber);
  }

  takeAll(): readonly PendingJoin[] {
    const joins = this.#joins;
    this.#joins = [];
    return joins;
  }

  /** Takes those who have waited for too long. */
  takeLate(nowMs: number): readonly PendingJoin[] {
    const isLate = ({ sinceMs }: PendingJoin) => nowMs - sinceMs > OPEN_MS;
    const late = this.#joins.filter(isLate);
    this.#joins = this.#joins.filter((join) => !isLate(join));
    return late;
  }

  /** Takes those who can be asked about now. Joins that want the same share one question; while it is under way others wait for the next. */
  takeOpenings(busy: ReadonlySet<string>, nowMs: number): readonly Opening[] {
    const groups = Map.groupBy(this.#joins, wantOf);
    const free = [...groups].filter(([want]) => !busy.has(want));
    const taken = new Set(free.flatMap(([, joins]) => joins));
    this.#joins = this.#joins.filter((join) => !taken.has(join));
    return free.map(([want, joins]) => new Opening(joins, want, nowMs));
  }
}
