import type { PartitionAdvance } from '@weft/document-service/domain/commit-batch';
import type { PartitionRow } from '@weft/document-service/ports/partition-table';
import { COMMIT } from '@weft/document-service/postgres/commit-statement';

/**
 * The conditions of the commit, read out of the statement itself: what the statement doesn't ask, the model doesn't either. Knows equality of a column
 * with what was brought, joined by AND, and no more.
 */

const FENCE = conditions(/UPDATE partitions p .*?WHERE p\.log = \$1(.*?)RETURNING/s, 'p');
const HEAD = conditions(/UPDATE document_heads h .*?WHERE (h\..*?)RETURNING/s, 'h');

function conditions(where: RegExp, table: string): ReadonlySet<string> {
  const clause = where.exec(COMMIT.text)?.[1];
  if (clause === undefined) throw new Error('the commit statement has no such condition');
  const terms = clause.split(/\bAND\b/).map((term) => term.trim());
  const equality = new RegExp(`^${table}\\.(\\w+) = i\\.(\\w+)$`);
  return new Set(
    terms.flatMap((term) => {
      if (term === '') return [];
      const [, column, brought] = equality.exec(term) ?? [];
      if (column === undefined || brought === undefined) throw new Error(`the model can't judge "${term}"`);
      return [`${column}=${brought}`];
    }),
  );
}

/** True when the fence lets a partition's part of a commit through. */
export function fenceLetsThrough(row: PartitionRow, advance: PartitionAdvance): boolean {
  if (FENCE.has('epoch=epoch') && row.epoch !== advance.epoch) return false;
  return !FENCE.has('next_offset=expected_offset') || row.nextOffset === advance.expectedOffset;
}

/** True when a document stands where the commit expects it. */
export function headConditionHolds(revision: number, expectedRevision: number): boolean {
  return !HEAD.has('revision=expected_revision') || revision === expectedRevision;
}
