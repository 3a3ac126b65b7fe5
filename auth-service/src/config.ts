import { ConfigurationError, type Environment } from '@weft/service-kit/environment';
import { isLoopbackHost } from '@weft/service-kit/loopback';
import { type TelemetryConfig, telemetryConfig } from '@weft/service-kit/telemetry';
import { type LogConfig, readLogConfig } from '@weft/submission-log/configured-log';
import { type ListenAddress, parseListenAddress } from './domain/listen-address.ts';
import { AUDIT_KEPT_DAYS } from './limits.ts';

/** Where the local issuer's private keys come from. */
export type KeySource =
  | { readonly kind: 'file'; readonly path: string }
  /** A JSON Web Key Set of private keys. */
  | { readonly kind: 'json'; readonly text: string }
  /** A new key at every start, which makes earlier tokens void. */
  | { readonly kind: 'fresh' };

/** Our own issuer of tokens. */
export interface LocalIssuerConfig {
  readonly keys: KeySource;
  readonly tokenLifetimeSeconds: number;
  /** Sign-in by name alone; on loopback only. */
  readonly developmentSignIn: boolean;
}

/** The settings of auth-service. */
export interface AuthConfig {
  readonly postgresUrl: string;
  /** `host:port` of the internal gRPC listener; meant for loopback or the mesh, never for the edge. Port 0 picks a free one. */
  readonly grpcAddress: string;
  /** `host:port` of the gRPC listener for everybody, where every method but sign-in demands a token; no such listener when undefined. */
  readonly publicGrpcAddress?: string | undefined;
  /** `host:port` of JWKS and health. */
  readonly httpAddress: string;
  /** `host:port` of /metrics; undefined serves none. */
  readonly metricsAddress: string | undefined;
  /** Where changes that take rights away are told to the sequencer. */
  readonly log: LogConfig;
  /** How long the audit log is kept, in days; AUDIT_KEPT_DAYS unless given. */
  readonly auditKeptDays?: number | undefined;
  /** Where traces go; undefined for nowhere. */
  readonly telemetry?: TelemetryConfig | undefined;
  /** `iss` and `aud` of every token taken. */
  readonly issuer: string;
  readonly audience: string;
  /** Who issues the tokens: we, or an OpenID provider whose keys are at a URL. */
  readonly tokens:
    | { readonly kind: 'local'; readonly local: LocalIssuerConfig }
    | { readonly kind: 'external'; readonly jwksUrl: string };
}

/** A token lives for an hour unless told otherwise; there is no way to call one back. */
const TOKEN_LIFETIME_SECONDS = 3_600;
const TOKEN_LIFETIME_SECONDS_MAX = 86_400;

/**
 * Reads POSTGRES_URL, AUTH_GRPC_ADDRESS, AUTH_PUBLIC_GRPC_ADDRESS, AUTH_HTTP_ADDRESS, AUTH_METRICS_ADDRESS, AUTH_ISSUER, AUTH_AUDIENCE,
 * the log's LOG_KIND, LOG_PARTITIONS, KAFKA_BROKERS and KAFKA_TOPIC, AUDIT_KEPT_DAYS, and either AUTH_JWKS_URL (tokens come
 * from elsewhere) or AUTH_KEY_FILE / AUTH_SIGNING_KEYS, AUTH_TOKEN_LIFETIME_SECONDS and AUTH_DEV_SIGN_IN (tokens come from here).
 */
export function readConfig(environment: Environment): AuthConfig {
  const config: AuthConfig = {
    postgresUrl: environment.string('POSTGRES_URL'),
    grpcAddress: environment.string('AUTH_GRPC_ADDRESS', '127.0.0.1:50053'),
    publicGrpcAddress: environment.optional('AUTH_PUBLIC_GRPC_ADDRESS'),
    httpAddress: environment.string('AUTH_HTTP_ADDRESS', '127.0.0.1:8083'),
    metricsAddress: environment.optional('AUTH_METRICS_ADDRESS'),
    log: readLogConfig(environment),
    auditKeptDays: environment.integer('AUDIT_KEPT_DAYS', AUDIT_KEPT_DAYS, { min: 1 }),
    telemetry: telemetryConfig(environment, 'weft-auth-service'),
    issuer: environment.string('AUTH_ISSUER', 'weft'),
    audience: environment.string('AUTH_AUDIENCE', 'weft'),
    tokens: readTokens(environment),
  };
  assertSensible(config);
  return config;
}

/** Refuses what must not run, however the configuration was made: sign-in by name alone where others can reach it. */
export function assertSensible({ metricsAddress, tokens, ...addresses }: AuthConfig): void {
  const { grpcAddress, publicGrpcAddress, httpAddress } = addresses;
  const reachable = [
    ['AUTH_GRPC_ADDRESS', grpcAddress],
    ['AUTH_HTTP_ADDRESS', httpAddress],
    ...(publicGrpcAddress === undefined ? [] : [['AUTH_PUBLIC_GRPC_ADDRESS', publicGrpcAddress] as const]),
  ] as const;
  const hosts = reachable.map(([name, address]) => [name, listenAddress(name, address).host] as const);
  if (metricsAddress !== undefined) listenAddress('AUTH_METRICS_ADDRESS', metricsAddress);
  if (tokens.kind === 'external' || !tokens.local.developmentSignIn) return;
  for (const [name, host] of hosts) {
    if (isLoopbackHost(host)) continue;
    throw new ConfigurationError(
      `AUTH_DEV_SIGN_IN lets anybody be anybody, so it works on loopback only, but ${name} listens on ${host}`,
    );
  }
}

/** Takes an address of the configuration apart. */
export function listenAddress(name: string, text: string): ListenAddress {
  const address = parseListenAddress(text);
  if (address === undefined) throw new ConfigurationError(`${name} is '${text}'; it must be host:port`);
  return address;
}

function readTokens(environment: Environment): AuthConfig['tokens'] {
  const jwksUrl = environment.optional('AUTH_JWKS_URL');
  const developmentSignIn = environment.boolean('AUTH_DEV_SIGN_IN', false);
  if (jwksUrl !== undefined) {
    if (developmentSignIn) {
      throw new ConfigurationError('AUTH_DEV_SIGN_IN needs the local issuer, but AUTH_JWKS_URL names another one');
    }
    if (!URL.canParse(jwksUrl)) throw new ConfigurationError(`AUTH_JWKS_URL is '${jwksUrl}'; it must be a URL`);
    return { kind: 'external', jwksUrl };
  }
  const lifetime = { min: 1, max: TOKEN_LIFETIME_SECONDS_MAX };
  return {
    kind: 'local',
    local: {
      keys: readKeySource(environment),
      tokenLifetimeSeconds: environment.integer('AUTH_TOKEN_LIFETIME_SECONDS', TOKEN_LIFETIME_SECONDS, lifetime),
      developmentSignIn,
    },
  };
}

function readKeySource(environment: Environment): KeySource {
  const text = environment.optional('AUTH_SIGNING_KEYS');
  if (text !== undefined) return { kind: 'json', text };
  const path = environment.optional('AUTH_KEY_FILE');
  if (path !== undefined) return { kind: 'file', path };
  return { kind: 'fresh' };
}
