/** How the edge's own refusals look: as the services' would in the protocol of the call. */
export function localReplies(): object {
  return {
    mappers: [
      ...GRPC_STATUSES.map(grpcReply),
      ...REFUSALS.flatMap((refusal) => [restReply(refusal), connectReply(refusal)]),
    ],
  };
}

interface Refusal {
  readonly status: number;
  /** As Connect calls it. */
  readonly code: string;
  /** As gRPC numbers it. */
  readonly number: number;
}

const REFUSALS: readonly Refusal[] = [
  { status: 400, code: 'invalid_argument', number: 3 },
  { status: 401, code: 'unauthenticated', number: 16 },
  { status: 403, code: 'permission_denied', number: 7 },
  { status: 404, code: 'unimplemented', number: 12 },
  { status: 413, code: 'resource_exhausted', number: 8 },
  { status: 415, code: 'unimplemented', number: 12 },
  { status: 429, code: 'resource_exhausted', number: 8 },
  { status: 502, code: 'unavailable', number: 14 },
  { status: 503, code: 'unavailable', number: 14 },
  { status: 504, code: 'deadline_exceeded', number: 4 },
];

function restReply({ status, number }: Refusal): object {
  return {
    filter: all([hasStatus(status), notGrpc, pathStarts('/v1/')]),
    bodyFormatOverride: { jsonFormat: { code: number, message: '%LOCAL_REPLY_BODY%', details: [] } },
  };
}

function connectReply({ status, code }: Refusal): object {
  return {
    filter: all([hasStatus(status), notGrpc, pathStarts('/weft.v1.')]),
    bodyFormatOverride: { jsonFormat: { code, message: '%LOCAL_REPLY_BODY%' } },
  };
}

/** What Envoy would call UNKNOWN or UNAVAILABLE of itself: a body that is too large, no answer in time. */
const GRPC_STATUSES: readonly Omit<Refusal, 'code'>[] = [
  { status: 413, number: 8 },
  { status: 504, number: 4 },
];

function grpcReply({ status, number }: Omit<Refusal, 'code'>): object {
  return {
    filter: all([hasStatus(status), { headerFilter: { header: GRPC } }]),
    headersToAdd: [
      { header: { key: 'grpc-status', value: String(number) }, appendAction: 'OVERWRITE_IF_EXISTS_OR_ADD' },
    ],
  };
}

const GRPC = { name: 'content-type', stringMatch: { prefix: 'application/grpc' } };
const notGrpc = { headerFilter: { header: { ...GRPC, invertMatch: true, treatMissingHeaderAsEmpty: true } } };

function pathStarts(prefix: string): object {
  return { headerFilter: { header: { name: ':path', stringMatch: { prefix } } } };
}

function hasStatus(status: number): object {
  const value = { defaultValue: status, runtimeKey: `weft.reply_${status}` };
  return { statusCodeFilter: { comparison: { op: 'EQ', value } } };
}

function all(filters: readonly object[]): object {
  return { andFilter: { filters } };
}
