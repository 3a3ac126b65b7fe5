/** Which changes of rights are kept: positions from the oldest to the newest, not all of them in use. */
export interface ChangeWindow {
  /** 0 when there was never a change. */
  readonly oldest: number;
  /** The position of the last change, 0 when there was never one. */
  readonly newest: number;
}

/**
 * True when somebody who knows everything up to a position can't be told all that came after it: it was pruned, or the database was restored to
 * a time before that position.
 */
export function isMissed(position: number, { oldest, newest }: ChangeWindow): boolean {
  return position > newest || position < oldest - 1;
}
