import { CONTAINER_DIRECTORY, SERVICE_PORTS } from '../src/envoy/deployments.ts';
import type { Endpoint } from '../src/envoy/endpoint.ts';
import type { ShippedFile } from '../src/envoy/shipped.ts';
import { sidecarBootstrap } from '../src/envoy/sidecar.ts';
import { credentialFiles } from '../src/envoy/sidecar-credentials.ts';
import type { Inbound } from '../src/envoy/sidecar-inbound.ts';
import type { Outbound, OutboundTarget } from '../src/envoy/sidecar-outbound.ts';
import type { ServiceIdentity } from '../src/envoy/sidecar-rights.ts';

const LOOPBACK = '127.0.0.1';
const IDENTITY = `${CONTAINER_DIRECTORY}/identity`;

/** A pod's port with mutual TLS, and the service's own on loopback. */
const INBOUND: Readonly<Record<ServiceIdentity, readonly (readonly [Inbound['kind'], pod: number, own: number])[]>> = {
  gateway: [
    ['http', SERVICE_PORTS['gateway-http'], 18_080],
    ['public', SERVICE_PORTS['gateway-grpc'], 15_051],
  ],
  'document-service': [
    ['internal', 50_052, 15_052],
    ['public', SERVICE_PORTS['document-grpc'], 15_062],
  ],
  'auth-service': [
    ['internal', 50_053, 15_053],
    ['public', SERVICE_PORTS['auth-grpc'], 15_063],
    ['http', SERVICE_PORTS['auth-http'], 18_083],
  ],
};

/** Where on loopback a service dials whom. */
const OUTBOUND: Readonly<Record<OutboundTarget, { readonly port: number; readonly reached?: Endpoint }>> = {
  auth: { port: 16_053, reached: { host: podsOf('auth-service'), port: 50_053 } },
  'auth-keys': { port: 16_083, reached: { host: podsOf('auth-service'), port: SERVICE_PORTS['auth-http'] } },
  documents: { port: 16_052, reached: { host: podsOf('document-service'), port: 50_052 } },
  'document-instance': { port: 16_152 },
};
const CALLED: Readonly<Record<ServiceIdentity, readonly OutboundTarget[]>> = {
  gateway: ['auth', 'auth-keys', 'documents', 'document-instance'],
  'document-service': ['auth', 'auth-keys', 'document-instance'],
  'auth-service': [],
};

/** Health and metrics in clear, for the kubelet and Prometheus. */
const OBSERVATION_PORT = 9465;
const METRICS_PORT = 19_464;
const ADMIN_PORT = 9901;

/** The configuration of each service's sidecar, and where all Envoys find credentials: the files of deploy/kubernetes/base/envoy. */
export function kubernetesEnvoyFiles(): ShippedFile[] {
  const secrets = [...credentialFiles({ directory: IDENTITY })].map(([name, content]): ShippedFile => {
    return { name, message: 'envoy.service.discovery.v3.DiscoveryResponse', content };
  });
  const services = ['gateway', 'document-service', 'auth-service'] as const;
  return [...services.map(sidecarFile), ...secrets];
}

function sidecarFile(service: ServiceIdentity): ShippedFile {
  const content = sidecarBootstrap({
    id: service,
    service,
    credentials: { directory: IDENTITY, secretsDirectory: `${CONTAINER_DIRECTORY}/secrets` },
    adminPort: ADMIN_PORT,
    inbound: INBOUND[service].map(([kind, pod, own]) => ({
      kind,
      address: { host: '0.0.0.0', port: pod },
      service: { host: LOOPBACK, port: own },
    })),
    outbound: CALLED[service].map(outbound),
    observation: {
      address: { host: '0.0.0.0', port: OBSERVATION_PORT },
      metrics: { host: LOOPBACK, port: METRICS_PORT },
    },
  });
  return { name: `sidecar.${service}.json`, message: 'envoy.config.bootstrap.v3.Bootstrap', content };
}

function outbound(to: OutboundTarget): Outbound {
  const { port, reached } = OUTBOUND[to];
  const endpoints = reached === undefined ? [] : [reached];
  return { to, address: { host: LOOPBACK, port }, endpoints, resolve: 'names' };
}

function podsOf(service: ServiceIdentity): string {
  return `${service}-pods.weft.svc.cluster.local`;
}
