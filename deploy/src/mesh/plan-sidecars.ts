import type { Endpoint } from '../envoy/endpoint.ts';
import { sidecarBootstrap } from '../envoy/sidecar.ts';
import type { Credentials } from '../envoy/sidecar-credentials.ts';
import type { Inbound } from '../envoy/sidecar-inbound.ts';
import type { Outbound, OutboundTarget } from '../envoy/sidecar-outbound.ts';
import { allInstances, type Instance, LOOPBACK, type PlanContext } from './plan-context.ts';
import { envoyTracing } from './plan-tracing.ts';
import type { EnvoyProcess } from './steps.ts';

/** A listener of a service that others reach, by its sidecar when there is one. */
type Reached = 'internal' | 'public' | 'http';

/** The service's own name of it. */
const OWN: Readonly<Record<Reached, string>> = { internal: 'grpc', public: 'public grpc', http: 'http' };
const REACHED: Readonly<Record<Instance['role'], readonly Reached[]>> = {
  'auth-service': ['internal', 'public', 'http'],
  'document-service': ['internal', 'public'],
  gateway: ['public', 'http'],
};
const CALLED: Readonly<Record<Instance['role'], readonly OutboundTarget[]>> = {
  'auth-service': [],
  'document-service': ['auth', 'auth-keys', 'document-instance'],
  gateway: ['auth', 'auth-keys', 'documents', 'document-instance'],
};

/** The Envoys beside the services; none when there are to be none. */
export function planSidecars(context: PlanContext): EnvoyProcess[] {
  if (!context.shape.sidecars) return [];
  return allInstances(context).map((instance) => sidecar(context, instance));
}

export function sidecarName(instance: string): string {
  return `${instance}-sidecar`;
}

/** Where the edge's or a sidecar's certificate is, and what it trusts. */
export function credentialsOf({ directory }: PlanContext, name: string): Credentials {
  return {
    directory: directory('identity', name, 'credentials'),
    secretsDirectory: directory('identity', name, 'secrets'),
  };
}

/** Where a listener of an instance is reached by others. */
export function reachedAt({ shape }: PlanContext, { port }: Instance, listener: Reached): Endpoint {
  return { host: LOOPBACK, port: port(shape.sidecars ? `sidecar ${listener}` : OWN[listener]) };
}

/** host:port by which others name a document-service. */
export function advertisedAddress(context: PlanContext, instance: Instance): string {
  const { host, port } = reachedAt(context, instance, 'internal');
  return `${host}:${port}`;
}

/** host:port at which an instance's sidecar takes its calls to others. */
export function throughSidecar({ address }: Instance, to: OutboundTarget): string {
  return address(`sidecar to ${to}`);
}

function sidecar(context: PlanContext, instance: Instance): EnvoyProcess {
  const { name, role, port } = instance;
  const inbound = REACHED[role].map((kind): Inbound => {
    const service = { host: LOOPBACK, port: port(OWN[kind]) };
    return { kind, address: reachedAt(context, instance, kind), service };
  });
  const outbound = CALLED[role].map((to): Outbound => {
    const address = { host: LOOPBACK, port: port(`sidecar to ${to}`) };
    return { to, address, endpoints: calledBy(context, to), resolve: 'addresses' };
  });
  return {
    kind: 'envoy',
    name: sidecarName(name),
    needs: ['identities'],
    address: inbound.map((each) => `${each.address.host}:${each.address.port}`)[0] ?? '',
    metricsPort: port('sidecar admin'),
    metricsPath: '/stats/prometheus',
    directory: context.directory('envoy'),
    concurrency: 1,
    config: sidecarBootstrap({
      id: name,
      service: role,
      credentials: credentialsOf(context, name),
      adminPort: port('sidecar admin'),
      inbound,
      outbound,
      tracing: envoyTracing(context.shape.tracing),
    }),
  };
}

function calledBy(context: PlanContext, to: OutboundTarget): Endpoint[] {
  const { authServices, documentServices } = context;
  switch (to) {
    case 'auth':
      return authServices.map((each) => reachedAt(context, each, 'internal'));
    case 'auth-keys':
      return authServices.map((each) => reachedAt(context, each, 'http'));
    case 'documents':
      return documentServices.map((each) => reachedAt(context, each, 'internal'));
    case 'document-instance':
      return [];
  }
}
