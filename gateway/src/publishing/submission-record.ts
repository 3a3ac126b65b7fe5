import type { TextOperation } from '@weft/gen/operation';
import { Submission } from '@weft/gen/submission';
import { encoded } from '@weft/service-kit/encoded';

const PERMISSION_EPOCH_TAG = 11 << 3;
const SEMANTICS_TAG = 13 << 3;
const TRACE_CONTEXT_TAG = (14 << 3) | 2;
const DENIED_TAG = 15 << 3;

/** An edit as a client asks for it. */
export interface EditRequest {
  readonly documentId: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly sequence: number;
  readonly baseRevision: number;
  readonly operation: TextOperation;
  /** The head that the document must be at; any when unset. */
  readonly ifRevision?: number | undefined;
}

/** What the gateway adds to it. */
export interface EditStamp {
  /** The permission epoch under which the author was found allowed. */
  readonly permissionEpoch: bigint;
  /** The version of the sequencing rules to judge it by. */
  readonly semantics: number;
  /** The traceparent of an edit that is recorded. */
  readonly traceContext?: string | undefined;
  /** True when the author was found not allowed: the record only asks what became of an earlier copy. */
  readonly denied?: boolean;
}

/** The part of weft.v1.Submission that is the client's; the same edit asked for again has the same. */
export function encodeEdit(edit: EditRequest): Uint8Array {
  const submission = {
    ...edit,
    action: { $case: 'operation', value: edit.operation } as const,
    permissionEpoch: 0n,
    ifRevision: edit.ifRevision,
    semantics: 0,
    traceContext: '',
    denied: false,
  };
  return encoded((writer) => Submission.encode(submission, writer));
}

/** An edit as the log takes it: weft.v1.Submission. */
export function stamped(encodedEdit: Uint8Array, stamp: EditStamp): Uint8Array {
  return encoded((writer) => {
    writer.raw(encodedEdit);
    if (stamp.permissionEpoch !== 0n) writer.uint32(PERMISSION_EPOCH_TAG).uint64(stamp.permissionEpoch);
    writer.uint32(SEMANTICS_TAG).uint32(stamp.semantics);
    if (stamp.traceContext !== undefined) writer.uint32(TRACE_CONTEXT_TAG).string(stamp.traceContext);
    if (stamp.denied === true) writer.uint32(DENIED_TAG).bool(true);
  });
}
