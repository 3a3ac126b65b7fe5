import { fromBinary } from '@bufbuild/protobuf';
import type { Any } from '@bufbuild/protobuf/wkt';
import { Metadata, status } from '@grpc/grpc-js';
import { messageDescriptor } from '@weft/service-kit/descriptors';
import { toGrpcError } from '@weft/service-kit/status-error';

/** A failed call in Connect's JSON (https://connectrpc.com/docs/protocol, "Error end-stream and unary errors"). */
export interface ConnectError {
  readonly httpStatus: number;
  readonly body: {
    readonly code: string;
    readonly message: string;
    readonly details?: readonly { readonly type: string; readonly value: string }[];
  };
}

const CODES: Readonly<Record<number, readonly [code: string, httpStatus: number]>> = {
  [status.CANCELLED]: ['canceled', 499],
  [status.UNKNOWN]: ['unknown', 500],
  [status.INVALID_ARGUMENT]: ['invalid_argument', 400],
  [status.DEADLINE_EXCEEDED]: ['deadline_exceeded', 504],
  [status.NOT_FOUND]: ['not_found', 404],
  [status.ALREADY_EXISTS]: ['already_exists', 409],
  [status.PERMISSION_DENIED]: ['permission_denied', 403],
  [status.RESOURCE_EXHAUSTED]: ['resource_exhausted', 429],
  [status.FAILED_PRECONDITION]: ['failed_precondition', 400],
  [status.ABORTED]: ['aborted', 409],
  [status.OUT_OF_RANGE]: ['out_of_range', 400],
  [status.UNIMPLEMENTED]: ['unimplemented', 501],
  [status.INTERNAL]: ['internal', 500],
  [status.UNAVAILABLE]: ['unavailable', 503],
  [status.DATA_LOSS]: ['data_loss', 500],
  [status.UNAUTHENTICATED]: ['unauthenticated', 401],
};

const TYPE_URL_PREFIX = /^.*\//;

/** What Connect's clients understand of an error: of a gRPC call with its details, or a StatusError of our own. Anything else stays inside. */
export function connectError(error: unknown): ConnectError {
  const { code, details: message, metadata } = isServiceError(error) ? error : toGrpcError(error);
  const [name, httpStatus] = CODES[code] ?? ['unknown', 500];
  const details = detailsOf(metadata);
  return { httpStatus, body: { code: name, message, ...(details.length === 0 ? {} : { details }) } };
}

function detailsOf(metadata: Metadata) {
  const [bytes] = metadata.get('grpc-status-details-bin');
  if (!(bytes instanceof Uint8Array)) return [];
  const decoded = fromBinary(messageDescriptor('google.rpc.Status'), bytes) as unknown as { details: readonly Any[] };
  return decoded.details.map(({ typeUrl, value }) => ({
    type: typeUrl.replace(TYPE_URL_PREFIX, ''),
    value: Buffer.from(value).toString('base64').replace(/=+$/, ''),
  }));
}

function isServiceError(error: unknown): error is { code: status; details: string; metadata: Metadata } {
  return error instanceof Error && 'details' in error && 'metadata' in error && error.metadata instanceof Metadata;
}
