import { createHash } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { type AdminServiceServer, AdminServiceService, type QuarantinedRecord } from '@weft/gen/admin';
import { isCanonicalUuid } from '@weft/ot/uuid';
import { bind, type ServiceBinding } from '@weft/service-kit/grpc-server';
import type { Logger } from '@weft/service-kit/logger';
import { invalidArgument, notFound, StatusError } from '@weft/service-kit/status-error';
import { type CallContext, unary } from '@weft/service-kit/unary';
import { DeskError, type QuarantineDesk } from '../application/quarantine-desk.ts';
import { ASIDE_SHOWN, STOPPED_PER_PAGE } from '../limits.ts';
import { decodeRecord } from '../log/record-codec.ts';
import type { AsideRecord } from '../ports/quarantine-catalog.ts';

/** Revisions named in an answer. */
const MENDED_NAMED = 1_000;

/** What operators do, for the internal listener alone. Each call that changes something is logged with who asked for it. */
export function adminService(desk: QuarantineDesk, logger: Logger): ServiceBinding {
  const answer = <Request, Response>(handler: (request: Request, call: CallContext) => Promise<Response>) =>
    unary((request: Request, call) => handler(request, call).catch(refused), logger);
  const implementation: Pick<AdminServiceServer, keyof typeof AdminServiceService> = {
    listQuarantine: answer(async ({ pageSize, pageToken }) => {
      if (pageToken !== '' && !isCanonicalUuid(pageToken)) throw invalidArgument('page_token is not one of ours');
      const limit = pageSize === 0 ? STOPPED_PER_PAGE : pageSize;
      const found = await desk.catalog.list(pageToken === '' ? undefined : pageToken, limit);
      const documents = found.map(({ reason = '', lastAtMs, ...document }) => ({
        ...document,
        reason,
        lastAtMs: BigInt(lastAtMs),
      }));
      return { documents, nextPageToken: found.length < limit ? '' : (found.at(-1)?.documentId ?? '') };
    }),
    inspectDocument: answer(async ({ documentId }) => {
      const head = await desk.head(documentId);
      const [owner = '', records] = await Promise.all([
        desk.ownerOf(head.partition),
        desk.catalog.records(documentId, ASIDE_SHOWN),
      ]);
      const { partition, quarantineReason: reason = '', revision, length, chain, snapshotRevision } = head;
      const facts = { documentId, partition, owner, reason, revision, length, chain, snapshotRevision };
      return { ...facts, records: records.map(recordMessage) };
    }),
    quarantineDocument: answer(async ({ documentId, operator, reason }, { signal }) => {
      logger.warn({ documentId, operator, reason }, 'an operator stops a document');
      await desk.quarantine({ documentId, operator, action: 'quarantine', detail: reason }, signal);
      return {};
    }),
    releaseDocument: answer(async ({ documentId, operator }, { signal }) => {
      logger.warn({ documentId, operator }, 'an operator releases a document');
      await desk.release({ documentId, operator, action: 'release' }, signal);
      return {};
    }),
    rebuildDocument: answer(async ({ documentId, operator }, { signal }) => {
      logger.warn({ documentId, operator }, 'an operator has a document made again');
      const { mended, ...report } = await desk.rebuild(documentId, operator, signal);
      logger.warn({ documentId, operator, mended: mended.length }, 'a document was made again');
      return { ...report, mended: mended.slice(0, MENDED_NAMED) };
    }),
  };
  return bind(AdminServiceService, implementation);
}

function recordMessage({ logOffset, reason, atMs, record }: AsideRecord): QuarantinedRecord {
  const digest = createHash('sha256').update(record).digest();
  const facts = { logOffset: BigInt(logOffset), reason, atMs: BigInt(atMs), size: record.length, digest };
  return { ...facts, ...authorOf(record) };
}

/** Who wrote a record that may be no submission at all. */
function authorOf(record: Uint8Array): Pick<QuarantinedRecord, 'userId' | 'sessionId' | 'sequence'> {
  try {
    const { userId, sessionId, sequence } = decodeRecord(record);
    return { userId, sessionId, sequence };
  } catch {
    return { userId: '', sessionId: '', sequence: 0 };
  }
}

function refused(error: unknown): never {
  if (!(error instanceof DeskError)) throw error;
  const { reason, message, owner } = error;
  if (reason === 'NOT_FOUND') throw notFound('document');
  if (reason === 'OUTCOME_UNKNOWN') throw new StatusError(status.DEADLINE_EXCEEDED, message, { reason });
  const metadata = owner === undefined ? {} : { ownerAddress: owner };
  throw new StatusError(status.FAILED_PRECONDITION, message, { reason, metadata, cause: error });
}
