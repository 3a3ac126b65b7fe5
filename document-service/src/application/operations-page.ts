import { LISTED_AT_ONCE, LISTED_BYTES } from '../limits.ts';
import type { DocumentLoads, LoadedOperation } from '../ports/document-loads.ts';

/** Operations after a revision up to another, in order: at most `limit`, and beyond the first no more than come to LISTED_BYTES (I9). */
export async function operationsPage(
  loads: Pick<DocumentLoads, 'operations'>,
  range: { readonly documentId: string; readonly after: number; readonly until: number; readonly limit: number },
): Promise<LoadedOperation[]> {
  const found: LoadedOperation[] = [];
  let bytes = 0;
  while (found.length < range.limit) {
    const limit = Math.min(LISTED_AT_ONCE, range.limit - found.length);
    const read = await loads.operations({ ...range, after: found.at(-1)?.revision ?? range.after, limit });
    for (const operation of read) {
      bytes += operation.operation.length;
      if (found.length > 0 && bytes > LISTED_BYTES) return found;
      found.push(operation);
    }
    if (read.length < limit) break;
  }
  return found;
}
