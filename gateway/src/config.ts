import { ConfigurationError, Environment } from '@weft/service-kit/environment';
import { isLoopbackHost } from '@weft/service-kit/loopback';
import { type TelemetryConfig, telemetryConfig } from '@weft/service-kit/telemetry';
import type { TokenVerifierConfig } from '@weft/service-kit/token-verifier';
import { type KafkaLogConfig, type PostgresLogConfig, readLogConfig } from '@weft/submission-log/configured-log';
import { CACHED_ROLES, type ConnectionLimits } from './limits.ts';

/** Where submissions go; the embedded log is reached through its database. */
export type GatewayLogConfig = KafkaLogConfig | (PostgresLogConfig & { readonly url: string });

export interface GatewayConfig {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** host:port of EditService for the outside; unset for none. */
  readonly grpcAddress?: string | undefined;
  /** host:port of auth-service's internal listener. */
  readonly authAddress: string;
  /** host:port of the internal listeners of some document-service instances; owners are found through them. */
  readonly documentAddresses: readonly string[];
  /** host:port of the own sidecar's listener for calls to one document-service instance; unset to dial owners directly. */
  readonly documentVia?: string | undefined;
  readonly tokens: TokenVerifierConfig;
  readonly log: GatewayLogConfig;
  /** Where the page's files are; unset for none. */
  readonly staticDirectory: string | undefined;
  readonly allowedOrigins: readonly string[];
  /** True to offer sign-in by name. */
  readonly devSignIn: boolean;
  readonly limits: ConnectionLimits;
  /** Where `/metrics` is served; unset for nowhere. */
  readonly metrics: { readonly host: string; readonly port: number } | undefined;
  /** Where traces go; unset for nowhere. */
  readonly telemetry?: TelemetryConfig | undefined;
  /** Roles remembered at most; further ones are asked for again. CACHED_ROLES unless given. */
  readonly cachedRoles?: number | undefined;
  /** How long clients are given to go elsewhere at the end, in milliseconds. */
  readonly drainMs: number;
}

/** The configuration by environment variables; docs/operating.md lists them. */
export function gatewayConfig(environment = new Environment()): GatewayConfig {
  const metricsPort = environment.integer('METRICS_PORT', 0, { max: 65_535 });
  const config: GatewayConfig = {
    host: environment.string('GATEWAY_HOST', '127.0.0.1'),
    port: environment.integer('PORT', 8080, { max: 65_535 }),
    grpcAddress: environment.optional('GATEWAY_GRPC_ADDRESS'),
    authAddress: environment.string('AUTH_GRPC_ADDRESS'),
    documentAddresses: environment.list('DOCUMENT_GRPC_ADDRESSES'),
    documentVia: environment.optional('DOCUMENT_VIA'),
    tokens: {
      jwksUrl: environment.string('AUTH_JWKS_URL'),
      issuer: environment.string('AUTH_ISSUER', 'weft'),
      audience: environment.string('AUTH_AUDIENCE', 'weft'),
    },
    log: logConfig(environment),
    staticDirectory: environment.optional('STATIC_DIRECTORY'),
    allowedOrigins: environment.list('GATEWAY_ALLOWED_ORIGINS', []),
    devSignIn: environment.boolean('AUTH_DEV_SIGN_IN', false),
    limits: {
      connections: environment.integer('GATEWAY_CONNECTIONS_MAX', 20_000, { min: 1 }),
      unauthenticated: environment.integer('GATEWAY_UNAUTHENTICATED_MAX', 2_000, { min: 1 }),
    },
    metrics:
      metricsPort === 0 ? undefined : { host: environment.string('METRICS_HOST', '127.0.0.1'), port: metricsPort },
    telemetry: telemetryConfig(environment, 'weft-gateway'),
    cachedRoles: environment.integer('GATEWAY_CACHED_ROLES', CACHED_ROLES, { min: 1 }),
    drainMs: environment.integer('GATEWAY_DRAIN_MS', 4_000, { max: 8_000 }),
  };
  assertSensible(config);
  return config;
}

/** Refuses what must not run, however the configuration was made: sign-in by name alone where others can reach it. */
export function assertSensible({ host, devSignIn }: GatewayConfig): void {
  if (!devSignIn || isLoopbackHost(host)) return;
  throw new ConfigurationError(`AUTH_DEV_SIGN_IN is true, and the gateway listens on ${host}: it is for loopback only`);
}

function logConfig(environment: Environment): GatewayLogConfig {
  const log = readLogConfig(environment);
  return log.kind === 'postgres' ? { ...log, url: environment.string('POSTGRES_URL') } : log;
}
