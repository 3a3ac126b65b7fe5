import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { anyIs, anyPack, anyUnpack, type Duration, durationFromMs, durationMs } from '@bufbuild/protobuf/wkt';
import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { messageDescriptor } from './descriptors.ts';

/** The domain of our reasons in google.rpc.ErrorInfo. */
export const ERROR_DOMAIN = 'weft.v1';

const DETAILS_KEY = 'grpc-status-details-bin';

interface StatusDetails {
  /** For programs: an upper-case word from docs/protocol.md. */
  readonly reason: string;
  /** When trying again may help, after how many milliseconds. */
  readonly retryAfterMs?: number;
  /** Facts a program can use, as `{ ownerAddress: 'host:port' }`. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** A failed call: gRPC code, reason for programs, message for people. Sent as google.rpc.Status with ErrorInfo and RetryInfo. */
export class StatusError extends Error {
  override name = 'StatusError';
  readonly code: status;
  readonly reason: string;
  readonly retryAfterMs: number | undefined;
  readonly metadata: Readonly<Record<string, string>>;

  constructor(code: status, message: string, details: StatusDetails) {
    super(message, { cause: details.cause });
    this.code = code;
    this.reason = details.reason;
    this.retryAfterMs = details.retryAfterMs;
    this.metadata = details.metadata ?? {};
  }
}

/** Nothing there, or nothing the caller may see. */
export function notFound(what: string): StatusError {
  return new StatusError(status.NOT_FOUND, `${what} not found`, { reason: 'NOT_FOUND' });
}

/** A request that can't be meant. */
export function invalidArgument(message: string): StatusError {
  return new StatusError(status.INVALID_ARGUMENT, message, { reason: 'INVALID_ARGUMENT' });
}

/** No token, or one that isn't good. */
export function unauthenticated(message: string): StatusError {
  return new StatusError(status.UNAUTHENTICATED, message, { reason: 'UNAUTHENTICATED' });
}

/** A caller who may know of the thing but not do this to it. */
export function permissionDenied(message: string): StatusError {
  return new StatusError(status.PERMISSION_DENIED, message, { reason: 'PERMISSION_DENIED' });
}

/** More streams are open here than one server keeps. */
export function tooManyStreams(what: string): StatusError {
  return new StatusError(status.RESOURCE_EXHAUSTED, `there are as many ${what} here as there may be`, {
    reason: 'TOO_MANY_STREAMS',
    retryAfterMs: 5_000,
  });
}

/** What grpc-js sends: code, message and, in the trailers, the typed details. Anything but a StatusError becomes INTERNAL without details. */
export function toGrpcError(error: unknown): Pick<ServiceError, 'code' | 'details' | 'metadata'> {
  const metadata = new Metadata();
  if (!(error instanceof StatusError)) return { code: status.INTERNAL, details: 'internal error', metadata };
  metadata.set(DETAILS_KEY, Buffer.from(encodeDetails(error)));
  return { code: error.code, details: error.message, metadata };
}

/** The StatusError behind a failed call, with its typed details when the server sent some. */
export function statusErrorFrom(error: unknown): StatusError {
  if (error instanceof StatusError) return error;
  if (!isServiceError(error)) {
    return new StatusError(status.UNKNOWN, error instanceof Error ? error.message : String(error), {
      reason: 'UNKNOWN',
      cause: error,
    });
  }
  const details = decodeDetails(error.metadata);
  return new StatusError(error.code, error.details, {
    reason: status[error.code] ?? 'UNKNOWN',
    ...details,
    cause: error,
  });
}

/** True when the same call may succeed a little later, on this server or another. */
export function isTransient(error: unknown): boolean {
  const { code } = statusErrorFrom(error);
  return code === status.UNAVAILABLE || code === status.DEADLINE_EXCEEDED || code === status.ABORTED;
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && 'details' in error;
}

function encodeDetails(error: StatusError): Uint8Array {
  const ErrorInfo = messageDescriptor('google.rpc.ErrorInfo');
  const info = create(ErrorInfo, { reason: error.reason, domain: ERROR_DOMAIN, metadata: { ...error.metadata } });
  const details = [anyPack(ErrorInfo, info)];
  if (error.retryAfterMs !== undefined) {
    const RetryInfo = messageDescriptor('google.rpc.RetryInfo');
    details.push(anyPack(RetryInfo, create(RetryInfo, { retryDelay: durationFromMs(error.retryAfterMs) })));
  }
  const Status = messageDescriptor('google.rpc.Status');
  return toBinary(Status, create(Status, { code: error.code, message: error.message, details }));
}

function decodeDetails(metadata: Metadata | undefined): Partial<StatusDetails> {
  const [bytes] = metadata?.get(DETAILS_KEY) ?? [];
  if (!(bytes instanceof Uint8Array)) return {};
  const ErrorInfo = messageDescriptor('google.rpc.ErrorInfo');
  const RetryInfo = messageDescriptor('google.rpc.RetryInfo');
  const decoded = fromBinary(messageDescriptor('google.rpc.Status'), bytes) as unknown as {
    details: Parameters<typeof anyIs>[0][];
  };
  let found: Partial<StatusDetails> = {};
  for (const any of decoded.details) {
    if (anyIs(any, ErrorInfo)) {
      const info = anyUnpack(any, ErrorInfo) as unknown as { reason: string; metadata: Record<string, string> };
      found = { ...found, reason: info.reason, metadata: info.metadata };
    } else if (anyIs(any, RetryInfo)) {
      const { retryDelay } = anyUnpack(any, RetryInfo) as unknown as { retryDelay?: Duration };
      if (retryDelay !== undefined) found = { ...found, retryAfterMs: durationMs(retryDelay) };
    }
  }
  return found;
}
