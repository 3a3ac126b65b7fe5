import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigurationError, Environment } from '@weft/service-kit/environment';
import type { TraceExport } from './mesh-shape.ts';

/** What the launcher was asked for. */
export interface LauncherConfig {
  readonly authServices: number;
  readonly documentServices: number;
  readonly gateways: number;
  /** An Envoy with mutual TLS beside every service. */
  readonly sidecars: boolean;
  /** Everything that must survive. */
  readonly dataDirectory: string;
  /** Of the edge. */
  readonly httpPort: number;
  readonly grpcPort: number;
  readonly tlsPort: number;
  /** Partitions of the log; fixed once the topic is made. */
  readonly partitions: number;
  /** Of our services. */
  readonly logLevel: string;
  /** Where traces go by OTLP over HTTP; undefined for nowhere. */
  readonly tracing: TraceExport | undefined;
}

const DATA_DIRECTORY = join(import.meta.dirname, '../../../.weft/mesh');
const TRACED_RATIO = '0.01';
const INSTANCES_MAX = 16;
const PARTITIONS = 16;
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export const USAGE = `npm run mesh -- [--gateways N] [--document-services N] [--auth-services N] [--sidecars]

Starts Kafka, PostgreSQL, an S3 server, two of each service unless told otherwise, and Envoy in front of them.
PORT (8080), GRPC_PORT (8081) and TLS_PORT (8443) are where the edge listens; DATA_DIR (.weft/mesh) keeps all data; LOG_LEVEL (warn) is that of
the services.`;

/** Reads the arguments, and PORT, GRPC_PORT, TLS_PORT, DATA_DIR, LOG_LEVEL, LOG_PARTITIONS and OTEL_*. Fails with ConfigurationError. */
export function readLauncherConfig(
  args: readonly string[],
  variables: Environment = new Environment(),
): LauncherConfig {
  const options = readArguments(args);
  const port = { min: 1, max: 65_535 };
  const config = {
    authServices: count('auth-services', options['auth-services']),
    documentServices: count('document-services', options['document-services']),
    gateways: count('gateways', options.gateways),
    sidecars: options.sidecars,
    dataDirectory: resolve(variables.string('DATA_DIR', DATA_DIRECTORY)),
    httpPort: variables.integer('PORT', 8080, port),
    grpcPort: variables.integer('GRPC_PORT', 8081, port),
    tlsPort: variables.integer('TLS_PORT', 8443, port),
    partitions: variables.integer('LOG_PARTITIONS', PARTITIONS, { min: 1, max: 1_024 }),
    logLevel: variables.choice('LOG_LEVEL', LOG_LEVELS, 'warn'),
    tracing: tracing(variables),
  };
  if (new Set([config.httpPort, config.grpcPort, config.tlsPort]).size < 3) {
    throw new ConfigurationError('PORT, GRPC_PORT and TLS_PORT must be three different ports');
  }
  return config;
}

function readArguments(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        'auth-services': { type: 'string', default: '2' },
        'document-services': { type: 'string', default: '2' },
        gateways: { type: 'string', default: '2' },
        sidecars: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new ConfigurationError(`${error instanceof Error ? error.message : error}\n\n${USAGE}`, { cause: error });
  }
}

function count(name: string, text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= INSTANCES_MAX) return value;
  throw new ConfigurationError(`--${name} is '${text}'; it must be a whole number from 1 to ${INSTANCES_MAX}`);
}

function tracing(variables: Environment): TraceExport | undefined {
  const endpoint = variables.optional('OTEL_EXPORTER_OTLP_ENDPOINT');
  if (endpoint === undefined) return undefined;
  if (!URL.canParse(endpoint))
    throw new ConfigurationError(`OTEL_EXPORTER_OTLP_ENDPOINT is '${endpoint}'; it must be a URL`);
  const ratio = Number(variables.string('OTEL_TRACES_SAMPLER_ARG', TRACED_RATIO));
  if (ratio >= 0 && ratio <= 1) return { endpoint, ratio };
  throw new ConfigurationError('OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1');
}
