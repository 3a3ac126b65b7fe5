import type { Bootstrap } from './api.ts';
import { CONTAINER_DIRECTORY, SERVICE_PORTS } from './deployments.ts';
import type { Endpoint } from './endpoint.ts';
import { sidecarBootstrap } from './sidecar.ts';
import { type Credentials, credentialFiles } from './sidecar-credentials.ts';
import type { Inbound } from './sidecar-inbound.ts';
import type { Outbound, OutboundTarget } from './sidecar-outbound.ts';
import type { ServiceIdentity, ServiceListener } from './sidecar-rights.ts';

/** Where pods find who they are: a mounted secret with `tls.crt`, `tls.key` and `ca.crt`, and the files of `podCredentialFiles`. */
const POD_CREDENTIALS: Credentials = {
  directory: `${CONTAINER_DIRECTORY}/identity`,
  secretsDirectory: `${CONTAINER_DIRECTORY}/secrets`,
};

interface PodPort {
  /** Where the sidecar listens, for other pods. */
  readonly reached: number;
  /** Where the service listens, on loopback, which it shares with its sidecar. */
  readonly own: number;
}

const POD_PORTS: Readonly<Record<ServiceIdentity, Partial<Readonly<Record<ServiceListener, PodPort>>>>> = {
  gateway: {
    http: { reached: SERVICE_PORTS['gateway-http'], own: 18_080 },
    public: { reached: SERVICE_PORTS['gateway-grpc'], own: 15_051 },
  },
  'document-service': {
    internal: { reached: 50_052, own: 15_052 },
    public: { reached: SERVICE_PORTS['document-grpc'], own: 15_062 },
  },
  'auth-service': {
    internal: { reached: 50_053, own: 15_053 },
    public: { reached: SERVICE_PORTS['auth-grpc'], own: 15_063 },
    http: { reached: SERVICE_PORTS['auth-http'], own: 18_083 },
  },
};

/** Where a sidecar takes the service's calls to others, on loopback. */
const OUTBOUND_PORTS: Readonly<Record<OutboundTarget, number>> = {
  auth: 16_053,
  'auth-keys': 16_083,
  documents: 16_052,
  'document-instance': 16_152,
};
/** `/healthz` and metrics, in clear, for kubelets and Prometheus. */
const OBSERVATION_PORT = 9_465;
const METRICS_PORT = 19_464;
const ADMIN_PORT = 9_901;

const CALLED: Readonly<Record<ServiceIdentity, readonly OutboundTarget[]>> = {
  'auth-service': [],
  'document-service': ['auth', 'auth-keys', 'document-instance'],
  gateway: ['auth', 'auth-keys', 'documents', 'document-instance'],
};

/** The sidecar of every pod of a service. */
export function kubernetesSidecar(service: ServiceIdentity): Bootstrap {
  return sidecarBootstrap({
    id: service,
    service,
    credentials: POD_CREDENTIALS,
    adminPort: ADMIN_PORT,
    inbound: Object.entries(POD_PORTS[service]).map(([kind, ports]) => inbound(kind as ServiceListener, ports)),
    outbound: CALLED[service].map(outbound),
    observation: { address: { host: '0.0.0.0', port: OBSERVATION_PORT }, metrics: loopback(METRICS_PORT) },
  });
}

/** What is mounted at `secretsDirectory` in every pod, by file name; the same for all, as `directory` holds another secret in each. */
export function podCredentialFiles(): ReadonlyMap<string, object> {
  return credentialFiles(POD_CREDENTIALS);
}

function inbound(kind: ServiceListener, { reached, own }: PodPort): Inbound {
  return { kind, address: { host: '0.0.0.0', port: reached }, service: loopback(own) };
}

function outbound(to: OutboundTarget): Outbound {
  return { to, address: loopback(OUTBOUND_PORTS[to]), endpoints: pods(to), resolve: 'names' };
}

/** Headless services: each name stands for all ready pods. */
function pods(to: OutboundTarget): Endpoint[] {
  switch (to) {
    case 'auth':
      return [podsOf('auth-service', 'internal')];
    case 'auth-keys':
      return [podsOf('auth-service', 'http')];
    case 'documents':
      return [podsOf('document-service', 'internal')];
    case 'document-instance':
      return [];
  }
}

function podsOf(service: ServiceIdentity, kind: ServiceListener): Endpoint {
  const port = POD_PORTS[service][kind]?.reached;
  if (port === undefined) throw new TypeError(`${service} has no listener ${kind}`);
  return { host: `${service}-pods.weft.svc.cluster.local`, port };
}

function loopback(port: number): Endpoint {
  return { host: '127.0.0.1', port };
}
