import { ContentStoreRefusedError, ContentStoreUnavailableError } from '../content-store.ts';

/** What an S3 call failed with, as far as it matters here. */
export interface S3Failure {
  /** The service's error code, or the system's, as `SlowDown` or `ECONNREFUSED`. */
  readonly code: string;
  /** HTTP status; undefined when there was no answer. */
  readonly status: number | undefined;
}

/** Codes that pass by themselves although their status says that the request is wrong. */
const PASSING = new Set([
  'RequestTimeout',
  'RequestTimeTooSkewed',
  'ConditionalRequestConflict',
  'OperationAborted',
  'BadDigest',
  'XAmzContentChecksumMismatch',
  'XAmzContentSHA256Mismatch',
  'IncompleteBody',
  'ExpiredToken',
]);

/** What an operator does about a refusal. */
const ADVICE: Readonly<Record<string, string>> = {
  InvalidAccessKeyId: 'check AWS_ACCESS_KEY_ID',
  // Versity Gateway's name for the same.
  XAdminUserNotFound: 'check AWS_ACCESS_KEY_ID',
  SignatureDoesNotMatch: 'check AWS_SECRET_ACCESS_KEY',
  AccessDenied: 'grant s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket',
  NoSuchBucket: 'check S3_BUCKET, or create the bucket',
  PermanentRedirect: 'check S3_REGION and S3_ENDPOINT',
  AuthorizationHeaderMalformed: 'check S3_REGION',
  CredentialsProviderError: 'give credentials, as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
};

/** Reads what the SDK throws. */
export function failureOf(error: unknown): S3Failure {
  const { name, code, $metadata } = error as {
    name?: string;
    code?: unknown;
    $metadata?: { httpStatusCode?: number };
  };
  return {
    code: typeof code === 'string' ? code : (name ?? 'unknown error'),
    status: $metadata?.httpStatusCode,
  };
}

/** True when the same call may succeed a moment later. */
export function isPassing({ code, status }: S3Failure): boolean {
  if (code === 'CredentialsProviderError') return false;
  return status === undefined || status >= 500 || status === 429 || status === 408 || PASSING.has(code);
}

/** The store's error for a failed call. `what` names call and key, never content. */
export function contentStoreError(what: string, error: unknown, attempts: number): ContentStoreUnavailableError {
  const failure = failureOf(error);
  // What the SDK throws has the signed request hanging on it, which mustn't reach a log.
  const cause = new Error(error instanceof Error ? error.message : failure.code);
  const told = failure.status === undefined ? failure.code : `${failure.code}, status ${failure.status}`;
  if (isPassing(failure)) {
    return new ContentStoreUnavailableError(`S3 is not available to ${what}: ${told}, tried ${attempts} times`, {
      cause,
    });
  }
  const advice = ADVICE[failure.code] ?? 'check the settings of the bucket and the rights of the credentials';
  return new ContentStoreRefusedError(`S3 refuses to ${what}: ${told}; ${advice}`, { cause });
}
