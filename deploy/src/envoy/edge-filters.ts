import type { Extension } from './api.ts';
import { extension } from './extension.ts';
import {
  CLOCK_SKEW_SECONDS,
  CONTENT_BODY_BYTES,
  KEYS_AGE_SECONDS,
  REST_ANSWER_BYTES,
  TOKENS_REMEMBERED,
  UNARY_BODY_BYTES,
} from './limits.ts';
import { restServices, SIGN_IN } from './public-api.ts';
import { rateLimitFilter } from './rate-limit.ts';

export const BUFFER_FILTER = 'envoy.filters.http.buffer';
export const CORS_FILTER = 'envoy.filters.http.cors';

/** Whose tokens are taken. */
export interface TokenOptions {
  readonly issuer: string;
  readonly audience: string;
  /** Where the issuer publishes its keys, by `keysCluster`. */
  readonly keysUri: string;
}

/** What becomes of a request before it is routed, in order. */
export function edgeFilters(
  tokens: TokenOptions & { readonly keysCluster: string },
  descriptorsFile: string,
): Extension[] {
  return [
    stripFilter(),
    extension(CORS_FILTER, 'envoy.extensions.filters.http.cors.v3.Cors'),
    // Before whatever refuses: refusals of gRPC-Web calls must be gRPC-Web's.
    extension('envoy.filters.http.grpc_web', 'envoy.extensions.filters.http.grpc_web.v3.GrpcWeb'),
    rateLimitFilter(),
    tokenFilter(tokens),
    extension(BUFFER_FILTER, 'envoy.extensions.filters.http.buffer.v3.Buffer', { maxRequestBytes: UNARY_BODY_BYTES }),
    restFilter(descriptorsFile),
  ];
}

/** Headers that mean something between the mesh's members, whoever sends them from outside. */
const INTERNAL_PREFIXES = ['x-weft-', 'x-envoy-', 'x-b3-'];
const INTERNAL_HEADERS = [
  'forwarded',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-prefix',
  'x-http-method-override',
  'x-original-url',
  'x-real-ip',
  'x-rewrite-url',
];

function stripFilter(): Extension {
  return extension('envoy.filters.http.lua', 'envoy.extensions.filters.http.lua.v3.Lua', {
    defaultSourceCode: { inlineString: STRIP },
  });
}

const quoted = (texts: readonly string[]) => texts.map((text) => `"${text}"`).join(', ');

const STRIP = `local prefixes = { ${quoted(INTERNAL_PREFIXES)} }
local names = { ${quoted(INTERNAL_HEADERS)} }
function envoy_on_request(handle)
  local headers = handle:headers()
  local found = {}
  for name, _ in pairs(headers) do
    for _, prefix in ipairs(prefixes) do
      if name:sub(1, #prefix) == prefix then found[#found + 1] = name end
    end
  end
  for _, name in ipairs(found) do headers:remove(name) end
  for _, name in ipairs(names) do headers:remove(name) end
end
`;

/** Every call of the API needs a good token, but for those that say nothing about anybody. What isn't named here is no call. */
function tokenFilter(options: TokenOptions & { readonly keysCluster: string }): Extension {
  const free = [{ path: SIGN_IN }, { prefix: '/grpc.health.v1.Health/' }, { prefix: '/grpc.reflection.' }];
  const guarded = [{ prefix: '/weft.v1.' }, { prefix: '/v1/' }];
  return extension('envoy.filters.http.jwt_authn', 'envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication', {
    providers: { weft: provider(options) },
    rules: [
      ...free.map((match) => ({ match })),
      ...guarded.map((match) => ({ match, requires: { providerName: 'weft' } })),
    ],
    bypassCorsPreflight: true,
  });
}

function provider({ issuer, audience, keysUri, keysCluster }: TokenOptions & { readonly keysCluster: string }): object {
  return {
    issuer,
    audiences: [audience],
    // The services look at it themselves.
    forward: true,
    // Nowhere else: a token in a query would end in logs and histories.
    fromHeaders: [{ name: 'authorization', valuePrefix: 'Bearer ' }],
    requireExpiration: true,
    clockSkewSeconds: CLOCK_SKEW_SECONDS,
    jwtCacheConfig: { jwtCacheSize: TOKENS_REMEMBERED },
    remoteJwks: {
      httpUri: { uri: keysUri, cluster: keysCluster, timeout: '2s' },
      cacheDuration: `${KEYS_AGE_SECONDS}s`,
      // Fetched before they are needed; old ones count until there are newer.
      asyncFetch: { fastListener: false, failedRefetchDuration: '1s' },
      retryPolicy: { numRetries: 3, retryBackOff: { baseInterval: '0.1s', maxInterval: '1s' } },
    },
  };
}

/** REST by the contracts' google.api.http annotations. */
function restFilter(descriptorsFile: string): Extension {
  const message = 'envoy.extensions.filters.http.grpc_json_transcoder.v3.GrpcJsonTranscoder';
  return extension('envoy.filters.http.grpc_json_transcoder', message, {
    protoDescriptor: descriptorsFile,
    services: restServices(),
    convertGrpcStatus: true,
    printOptions: { streamNewlineDelimited: true },
    requestValidationOptions: { rejectUnknownQueryParameters: true, rejectBindingBodyFieldCollisions: true },
    maxRequestBodySize: CONTENT_BODY_BYTES,
    maxResponseBodySize: REST_ANSWER_BYTES,
  });
}
