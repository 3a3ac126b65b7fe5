import { join, resolve } from 'node:path';
import { ConfigurationError, type Environment } from '@weft/service-kit/environment';
import { isLoopbackHost } from '@weft/service-kit/loopback';
import { type TelemetryConfig, telemetryConfig } from '@weft/service-kit/telemetry';

/** The settings of the whole product in one process. */
export interface StandaloneConfig {
  /** Page, /ws, JSON calls, /healthz. */
  readonly port: number;
  /** gRPC for other programs. */
  readonly grpcPort: number;
  /** /metrics, on loopback. */
  readonly metricsPort: number;
  /** What operators reach with `npm run admin`, on loopback; any free port unless given. */
  readonly adminPort?: number | undefined;
  readonly host: string;
  /** Everything that must survive. */
  readonly dataDir: string;
  /** Another PostgreSQL instead of the embedded one. */
  readonly postgresUrl: string | undefined;
  readonly partitions: number;
  /** Sign-in by name alone; on loopback only. */
  readonly developmentSignIn: boolean;
  /** Where the traces of a service go; undefined for nowhere. */
  readonly telemetry?: ((service: string) => TelemetryConfig | undefined) | undefined;
  /** Roles the gateway remembers at most; its own limit unless given. */
  readonly cachedRoles?: number | undefined;
}

const LOOPBACK = '127.0.0.1';
/** Enough for the log to spread documents, few enough for one process. Fixed once the database is made. */
const PARTITIONS = 16;

/** Reads PORT, GRPC_PORT, METRICS_PORT, ADMIN_PORT, HOST, DATA_DIR, POSTGRES_URL, LOG_PARTITIONS and AUTH_DEV_SIGN_IN. */
export function readConfig(environment: Environment): StandaloneConfig {
  const host = environment.string('HOST', LOOPBACK);
  const bounds = { max: 65_535 };
  const config: StandaloneConfig = {
    host,
    port: environment.integer('PORT', 8080, bounds),
    grpcPort: environment.integer('GRPC_PORT', 8081, bounds),
    metricsPort: environment.integer('METRICS_PORT', 9464, bounds),
    adminPort: environment.integer('ADMIN_PORT', 0, bounds),
    dataDir: resolve(environment.string('DATA_DIR', join(import.meta.dirname, '../../.weft'))),
    postgresUrl: environment.optional('POSTGRES_URL'),
    partitions: environment.integer('LOG_PARTITIONS', PARTITIONS, { min: 1, max: 1_024 }),
    developmentSignIn: environment.boolean('AUTH_DEV_SIGN_IN', isLoopbackHost(host)),
    telemetry: (service) => telemetryConfig(environment, service),
  };
  assertSensible(config);
  return config;
}

/** Refuses what must not run, however the configuration was made: sign-in by name alone where others can reach it. */
export function assertSensible({ host, developmentSignIn }: StandaloneConfig): void {
  if (!developmentSignIn || isLoopbackHost(host)) return;
  throw new ConfigurationError(
    `AUTH_DEV_SIGN_IN lets anybody be anybody, so it works on loopback only, but HOST is ${host}`,
  );
}
