import { setTimeout as delay } from 'node:timers/promises';
import { ContentCorruptedError, ContentStoreUnavailableError } from '../content-store.ts';
import { S3_ATTEMPTS, S3_PAUSE_MAX_MS, S3_PAUSE_MS } from '../limits.ts';
import { contentStoreError, failureOf, isPassing } from './s3-failure.ts';

/** How often, and with which pauses, a failed call is repeated; limits.ts has the defaults. */
export interface S3Retry {
  readonly attempts?: number;
  readonly pauseMs?: number;
  readonly pauseMaxMs?: number;
}

export interface S3Call<T> {
  /** Names call and key for the message of a failure, as in "S3 is not available to read …". */
  readonly what: string;
  /** Bounds all attempts and pauses together. */
  readonly totalMs: number;
  readonly retry: S3Retry;
  /** Aborted when the store is closed, or when the caller no longer waits. */
  readonly signals: readonly (AbortSignal | undefined)[];
  attempt(signal: AbortSignal): Promise<T>;
}

/**
 * Makes a call until it succeeds, fails for good, or time or attempts are used up. Fails with ContentStoreUnavailableError, or with the reason of
 * the caller's signal. What is found damaged stays so and isn't asked for again.
 */
export async function callS3<T>({ what, totalMs, retry, signals, attempt }: S3Call<T>): Promise<T> {
  const { attempts = S3_ATTEMPTS } = retry;
  const asked = AbortSignal.any(signals.filter((signal) => signal !== undefined));
  const deadline = AbortSignal.timeout(totalMs);
  const signal = AbortSignal.any([asked, deadline]);
  for (let made = 1; ; made += 1) {
    asked.throwIfAborted();
    try {
      return await attempt(signal);
    } catch (error) {
      if (asked.aborted) throw asked.reason;
      if (error instanceof ContentCorruptedError) throw error;
      if (deadline.aborted) throw new ContentStoreUnavailableError(`S3 took over ${totalMs} ms to ${what}`);
      if (made >= attempts || !isPassing(failureOf(error))) throw contentStoreError(what, error, made);
      await delay(pauseAfter(made, retry), undefined, { signal }).catch(() => undefined);
      if (deadline.aborted && !asked.aborted) throw contentStoreError(what, error, made);
    }
  }
}

/** Doubling, and between half and all of it at random, so that those who failed together don't come back together. */
export function pauseAfter(made: number, { pauseMs = S3_PAUSE_MS, pauseMaxMs = S3_PAUSE_MAX_MS }: S3Retry): number {
  const longest = Math.min(pauseMaxMs, pauseMs * 2 ** (made - 1));
  return longest * (0.5 + Math.random() / 2);
}
