import { Environment } from '@weft/service-kit/environment';
import { type TelemetryConfig, telemetryConfig } from '@weft/service-kit/telemetry';
import type { TokenVerifierConfig } from '@weft/service-kit/token-verifier';
import { type LogConfig, readLogConfig } from '@weft/submission-log/configured-log';
import { PURGE_AFTER_DAYS, SESSION_EXPIRY_DAYS } from './limits.ts';

/** Above what the log keeps: whatever is decided again after a restore finds its sessions. */
const SESSION_EXPIRY_DAYS_MIN = 8;

/** What the service needs to know from outside. */
export interface DocumentServiceConfig {
  readonly postgresUrl: string;
  /** host:port to listen on; port 0 picks a free one. */
  readonly grpcAddress: string;
  /** host:port to listen on for other teams' programs; no such listener when undefined. */
  readonly publicGrpcAddress?: string | undefined;
  /** host:port of the own sidecar, which passes calls on to the instance named with them; owners are dialled themselves when undefined. */
  readonly via?: string | undefined;
  /** host:port under which gateways reach this instance; the bound address when undefined. */
  readonly advertisedAddress: string | undefined;
  readonly authGrpcAddress: string;
  readonly tokens: TokenVerifierConfig;
  readonly log: LogConfig;
  readonly content: ContentConfig;
  /** After how long without use a session may be forgotten; SESSION_EXPIRY_DAYS unless given. */
  readonly sessionExpiryDays?: number | undefined;
  /** After how many days the content of a deleted document is removed; PURGE_AFTER_DAYS unless given. */
  readonly purgeAfterDays?: number | undefined;
  /** Where traces go; undefined for nowhere. */
  readonly telemetry?: TelemetryConfig | undefined;
  /** Where `/metrics` is served; undefined for nowhere. */
  readonly metrics: { readonly host: string; readonly port: number } | undefined;
}

/** Where texts and old history are kept. Credentials of S3 are found by its SDK (`AWS_ACCESS_KEY_ID`, profile, container, instance). */
export type ContentConfig =
  | { readonly kind: 'directory'; readonly root: string }
  | {
      readonly kind: 's3';
      /** Amazon's when undefined. */
      readonly endpoint: string | undefined;
      readonly region: string;
      readonly bucket: string;
      readonly prefix: string;
      readonly forcePathStyle: boolean;
    };

/** Reads the environment. Fails with ConfigurationError. */
export function documentConfig(environment = new Environment()): DocumentServiceConfig {
  const metricsPort = environment.integer('METRICS_PORT', 0, { max: 65_535 });
  return {
    postgresUrl: environment.string('POSTGRES_URL'),
    grpcAddress: environment.string('DOCUMENT_GRPC_ADDRESS', '127.0.0.1:9092'),
    publicGrpcAddress: environment.optional('DOCUMENT_PUBLIC_GRPC_ADDRESS'),
    via: environment.optional('DOCUMENT_VIA'),
    advertisedAddress: environment.optional('DOCUMENT_ADVERTISED_ADDRESS'),
    authGrpcAddress: environment.string('AUTH_GRPC_ADDRESS'),
    tokens: {
      jwksUrl: environment.string('AUTH_JWKS_URL'),
      issuer: environment.string('AUTH_ISSUER', 'weft'),
      audience: environment.string('AUTH_AUDIENCE', 'weft'),
    },
    log: readLogConfig(environment),
    content: readContent(environment),
    sessionExpiryDays: environment.integer('SESSION_EXPIRY_DAYS', SESSION_EXPIRY_DAYS, {
      min: SESSION_EXPIRY_DAYS_MIN,
    }),
    purgeAfterDays: environment.integer('PURGE_AFTER_DAYS', PURGE_AFTER_DAYS, { min: 1 }),
    telemetry: telemetryConfig(environment, 'weft-document-service'),
    metrics:
      metricsPort === 0 ? undefined : { host: environment.string('METRICS_HOST', '127.0.0.1'), port: metricsPort },
  };
}

function readContent(environment: Environment): ContentConfig {
  const kind = environment.choice('CONTENT_KIND', ['directory', 's3'], 'directory');
  if (kind === 'directory') return { kind, root: environment.string('CONTENT_DIRECTORY', '.weft/content') };
  return {
    kind,
    endpoint: environment.optional('S3_ENDPOINT'),
    region: environment.string('S3_REGION', 'us-east-1'),
    bucket: environment.string('S3_BUCKET'),
    prefix: environment.string('S3_PREFIX', ''),
    forcePathStyle: environment.boolean('S3_FORCE_PATH_STYLE', false),
  };
}
