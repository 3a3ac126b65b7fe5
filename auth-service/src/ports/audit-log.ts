/** Who did what, and when; never content. Entries are written with what they tell of. */
export interface AuditLog {
  /** Removes entries older than so many days, at most `limit`. Answers how many. */
  prune(days: number, limit: number): Promise<number>;
}
