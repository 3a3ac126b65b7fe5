import { type Instance, namesOf, type PlanContext, url } from './plan-context.ts';
import { contentEnvironment, databaseUrl, topicOf } from './plan-foundation.ts';
import { advertisedAddress, sidecarName, throughSidecar } from './plan-sidecars.ts';
import type { Probe } from './probe.ts';
import type { ServiceProcess } from './steps.ts';

/** The services. A gateway without the others would do nothing but complain, so it comes after them. */
export function planServices(context: PlanContext): ServiceProcess[] {
  const { authServices, documentServices, gateways } = context;
  return [
    ...authServices.map((instance) => authService(context, instance)),
    ...documentServices.map((instance) => documentService(context, instance)),
    ...gateways.map((instance) => gateway(context, instance)),
  ];
}

function authService(context: PlanContext, instance: Instance): ServiceProcess {
  const { port, address } = instance;
  return {
    ...service(context, instance),
    address: address('grpc'),
    entry: 'auth-service/src/main.ts',
    environment: {
      ...common(context),
      ...publicListener(context, 'AUTH_PUBLIC_GRPC_ADDRESS', instance),
      AUTH_GRPC_ADDRESS: address('grpc'),
      AUTH_HTTP_ADDRESS: address('http'),
      AUTH_METRICS_ADDRESS: address('metrics'),
      // One file for all: a token of one is good at the others, and after a restart.
      AUTH_KEY_FILE: context.directory('signing-keys.json'),
      AUTH_DEV_SIGN_IN: 'true',
    },
    ready: [takesConnections(port('grpc')), healthy(port('http')), ...publicReady(context, instance)],
  };
}

function documentService(context: PlanContext, instance: Instance): ServiceProcess {
  const { port, address } = instance;
  const planned = service(context, instance);
  const content = context.shape.content === 's3' ? ['bucket'] : [];
  return {
    ...planned,
    needs: [...planned.needs, ...content],
    calls: namesOf(context.authServices),
    address: address('grpc'),
    entry: 'document-service/src/main.ts',
    environment: {
      ...common(context),
      ...authClient(context, instance),
      ...ownerClient(context, instance),
      ...contentEnvironment(context),
      ...publicListener(context, 'DOCUMENT_PUBLIC_GRPC_ADDRESS', instance),
      DOCUMENT_GRPC_ADDRESS: address('grpc'),
      DOCUMENT_ADVERTISED_ADDRESS: advertisedAddress(context, instance),
      METRICS_PORT: String(port('metrics')),
    },
    ready: [takesConnections(port('grpc')), ...publicReady(context, instance)],
  };
}

function gateway(context: PlanContext, instance: Instance): ServiceProcess {
  const { port } = instance;
  const planned = service(context, instance);
  return {
    ...planned,
    needs: [...planned.needs, 'page', ...namesOf([...context.authServices, ...context.documentServices])],
    address: url(port('http')),
    entry: 'gateway/src/main.ts',
    environment: {
      ...common(context),
      ...authClient(context, instance),
      ...ownerClient(context, instance),
      ...publicListener(context, 'GATEWAY_GRPC_ADDRESS', instance),
      PORT: String(port('http')),
      DOCUMENT_GRPC_ADDRESSES: documentAddresses(context, instance),
      STATIC_DIRECTORY: context.directory('page'),
      AUTH_DEV_SIGN_IN: 'true',
      METRICS_PORT: String(port('metrics')),
    },
    ready: [healthy(port('http')), ...publicReady(context, instance)],
  };
}

function service(context: PlanContext, { name, role, port }: Instance) {
  const log = topicOf(context) === undefined ? [] : ['topic'];
  const sidecar = context.shape.sidecars ? [sidecarName(name)] : [];
  return { kind: 'service', role, name, needs: ['schema', ...log, ...sidecar], metricsPort: port('metrics') } as const;
}

/** Environment of every service. */
function common(context: PlanContext): Record<string, string> {
  const { shape } = context;
  const topic = topicOf(context);
  return {
    LOG_LEVEL: shape.logLevel,
    POSTGRES_URL: databaseUrl(context),
    LOG_PARTITIONS: String(shape.partitions),
    ...(topic === undefined
      ? { LOG_KIND: 'postgres' }
      : { LOG_KIND: 'kafka', KAFKA_BROKERS: topic.broker, KAFKA_TOPIC: topic.topic }),
    ...(shape.tracing === undefined
      ? {}
      : {
          OTEL_EXPORTER_OTLP_ENDPOINT: shape.tracing.endpoint,
          OTEL_TRACES_SAMPLER_ARG: String(shape.tracing.ratio),
        }),
    ...shape.environment,
  };
}

/** A listener for what comes through the edge; there is none without an edge. */
function publicListener({ shape }: PlanContext, variable: string, { address }: Instance): Record<string, string> {
  return shape.edge ? { [variable]: address('public grpc') } : {};
}

function publicReady({ shape }: PlanContext, { port }: Instance): Probe[] {
  return shape.edge ? [takesConnections(port('public grpc'))] : [];
}

/** How a service reaches auth-service: spread over the instances, each with the others in reserve, or by its sidecar, which does the same. */
function authClient({ shape, authServices }: PlanContext, instance: Instance): Record<string, string> {
  if (shape.sidecars) {
    return {
      AUTH_GRPC_ADDRESS: throughSidecar(instance, 'auth'),
      AUTH_JWKS_URL: `http://${throughSidecar(instance, 'auth-keys')}${KEYS}`,
    };
  }
  const first = instance.index % authServices.length;
  const inTurn = [...authServices.slice(first), ...authServices.slice(0, first)];
  const addresses = inTurn.map(({ address }) => address('grpc')).join(',');
  return {
    // gRPC's own notation for several addresses of one service: the first that answers is used.
    AUTH_GRPC_ADDRESS: inTurn.length > 1 ? `ipv4:${addresses}` : addresses,
    AUTH_JWKS_URL: `http://${inTurn[0]?.address('http')}${KEYS}`,
  };
}

const KEYS = '/.well-known/jwks.json';

/** How a service reaches one certain document-service: directly, or by its sidecar. */
function ownerClient({ shape }: PlanContext, instance: Instance): Record<string, string> {
  return shape.sidecars ? { DOCUMENT_VIA: throughSidecar(instance, 'document-instance') } : {};
}

function documentAddresses({ shape, documentServices }: PlanContext, instance: Instance): string {
  if (shape.sidecars) return throughSidecar(instance, 'documents');
  return documentServices.map(({ address }) => address('grpc')).join(',');
}

function takesConnections(port: number): Probe {
  return { kind: 'port', port };
}

function healthy(port: number): Probe {
  return { kind: 'http', url: `${url(port)}/healthz` };
}
