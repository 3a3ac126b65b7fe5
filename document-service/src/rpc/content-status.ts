import { status } from '@grpc/grpc-js';
import { ContentStoreUnavailableError } from '@weft/content-store/content-store';
import { StatusError } from '@weft/service-kit/status-error';

const RETRY_AFTER_MS = 2_000;

/** Turns the content store's absence into a status that callers may retry. */
export async function whileContentIsThere<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ContentStoreUnavailableError)) throw error;
    throw new StatusError(status.UNAVAILABLE, "stored content can't be reached now", {
      reason: 'CONTENT_UNAVAILABLE',
      retryAfterMs: RETRY_AFTER_MS,
      cause: error,
    });
  }
}
