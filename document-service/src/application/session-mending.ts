import { submissionDigest } from '@weft/ot/chain';
import { encodeOperation } from '@weft/ot/operation-codec';
import type { LastOperation, RebuiltSession } from '../ports/quarantine-catalog.ts';
import { type DocumentRecord, RebuildError } from './document-rebuild.ts';

/** Where sessions stand by the last operation each of them has, and by the records these were made from. Fails with RebuildError where a record tells otherwise. Pure. */
export function rebuildSessions(
  lasts: readonly LastOperation[],
  records: readonly DocumentRecord[],
): readonly RebuiltSession[] {
  const byOffset = new Map(records.map(({ record, submission }) => [record.offset, submission]));
  return lasts.map(({ userId, sessionId, sequence, revision, logOffset }) => {
    const submission = byOffset.get(logOffset);
    const isIts =
      submission?.userId === userId && submission.sessionId === sessionId && submission.sequence === sequence;
    if (!isIts || submission.action.kind !== 'operation') {
      throw new RebuildError(`record ${logOffset} is not the one of revision ${revision}`);
    }
    const { baseRevision, ifRevision, action } = submission;
    const lastDigest = submissionDigest(baseRevision, ifRevision, encodeOperation(action.operation));
    return { userId, sessionId, lastSequence: sequence, lastRevision: revision, lastDigest };
  });
}
