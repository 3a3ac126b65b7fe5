import type { AnyTyped, Extension } from './api.ts';
import { extension, typed } from './extension.ts';
import { RATED_CLIENTS } from './limits.ts';

export const RATE_LIMIT_FILTER = 'envoy.filters.http.local_ratelimit';
const RATE_LIMIT = 'envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit';

/** A sustained rate of one client's address, and how much may come at once. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** Kinds of routes, each with a rate of its own for every client. What is within a session the gateway limits. */
export type RateClass = 'page' | 'session' | 'signIn' | 'api' | 'content';

/** Per client address and Envoy. Offices share an address, so these stop floods and not eager people. */
export const RATES: Readonly<Record<RateClass, Rate>> = {
  page: { perSecond: 200, burst: 400 },
  session: { perSecond: 50, burst: 500 },
  signIn: { perSecond: 20, burst: 200 },
  api: { perSecond: 1_000, burst: 2_000 },
  content: { perSecond: 100, burst: 500 },
};

/** The filter itself limits nothing: routes say what they allow. */
export function rateLimitFilter(): Extension {
  return extension(RATE_LIMIT_FILTER, RATE_LIMIT, { statPrefix: 'rate' });
}

/** For a route: 429, or RESOURCE_EXHAUSTED for gRPC, past the rate. */
export function rateLimit(name: RateClass, rate: Rate): AnyTyped {
  return typed(RATE_LIMIT, {
    statPrefix: `rate_${name}`,
    ...bucketsPerClient(rate),
    filterEnabled: ALWAYS,
    filterEnforced: ALWAYS,
    rateLimitedAsResourceExhausted: true,
    responseHeadersToAdd: [{ header: { key: 'retry-after', value: '1' }, appendAction: 'OVERWRITE_IF_EXISTS_OR_ADD' }],
  });
}

function bucketsPerClient({ perSecond, burst }: Rate): object {
  const tokenBucket = {
    maxTokens: burst,
    tokensPerFill: Math.max(1, Math.round(perSecond / 10)),
    fillInterval: '0.1s',
  };
  return {
    tokenBucket,
    rateLimits: [{ actions: [{ remoteAddress: {} }] }],
    // No value: a bucket for each address that comes.
    descriptors: [{ entries: [{ key: 'remote_address' }], tokenBucket }],
    maxDynamicDescriptors: RATED_CLIENTS,
    alwaysConsumeDefaultTokenBucket: false,
  };
}

const ALWAYS = { defaultValue: { numerator: 100, denominator: 'HUNDRED' } };
