import type { Bootstrap } from './api.ts';
import { edgeBootstrap, type Upstream, type UpstreamName } from './edge.ts';
import { certificateSecret } from './tls.ts';

/** Where our containers find what configurations name. */
export const CONTAINER_DIRECTORY = '/etc/weft';
const DESCRIPTORS = `${CONTAINER_DIRECTORY}/descriptors.binpb`;
const EDGE_CERTIFICATE = `${CONTAINER_DIRECTORY}/edge-certificate.json`;
const EVERYWHERE = '0.0.0.0';

/** The ports of services in containers, where each has its address to itself. */
export const SERVICE_PORTS = {
  'gateway-http': 8080,
  'gateway-grpc': 50051,
  'document-grpc': 50062,
  'auth-grpc': 50063,
  'auth-http': 8083,
} as const satisfies Record<UpstreamName, number>;

/** The edge of compose.yaml: plain ports that compose publishes on loopback, and TLS. */
export function composeEdge(): Bootstrap {
  return edgeBootstrap({
    id: 'edge',
    adminPort: 9901,
    listeners: {
      web: { host: EVERYWHERE, port: 8080 },
      api: { host: EVERYWHERE, port: 8081 },
      tls: { host: EVERYWHERE, port: 8443, certificateSecretFile: EDGE_CERTIFICATE },
      operations: { host: EVERYWHERE, port: 9902 },
    },
    upstreams: upstreams({ gateway: 'gateway', documents: 'document-service', auth: 'auth-service' }),
    tokens: tokens('auth-service'),
    descriptorsFile: DESCRIPTORS,
    tracing: { sampledPercent: 0 },
  });
}

/** The edge in Kubernetes: TLS alone, in front of headless services whose pods have sidecars. */
export function kubernetesEdge(): Bootstrap {
  return edgeBootstrap({
    id: 'edge',
    adminPort: 9901,
    listeners: {
      tls: { host: EVERYWHERE, port: 8443, certificateSecretFile: EDGE_CERTIFICATE },
      operations: { host: EVERYWHERE, port: 9902 },
    },
    upstreams: upstreams({
      gateway: 'gateway-pods.weft.svc.cluster.local',
      documents: 'document-service-pods.weft.svc.cluster.local',
      auth: 'auth-service-pods.weft.svc.cluster.local',
    }),
    credentials: { directory: `${CONTAINER_DIRECTORY}/identity`, secretsDirectory: `${CONTAINER_DIRECTORY}/secrets` },
    tokens: tokens('auth-service-pods.weft.svc.cluster.local'),
    descriptorsFile: DESCRIPTORS,
    strictTransportSecurity: true,
    tracing: { sampledPercent: 0 },
  });
}

/** What `edge-certificate.json` says in both: certificate and key are in a mounted directory. */
export function edgeCertificate(): object {
  return certificateSecret(`${CONTAINER_DIRECTORY}/tls`);
}

function upstreams(names: Readonly<Record<'gateway' | 'documents' | 'auth', string>>): Record<UpstreamName, Upstream> {
  const of = (host: string, name: UpstreamName): Upstream => ({
    endpoints: [{ host, port: SERVICE_PORTS[name] }],
    resolve: 'names',
  });
  return {
    'gateway-http': of(names.gateway, 'gateway-http'),
    'gateway-grpc': of(names.gateway, 'gateway-grpc'),
    'document-grpc': of(names.documents, 'document-grpc'),
    'auth-grpc': of(names.auth, 'auth-grpc'),
    'auth-http': of(names.auth, 'auth-http'),
  };
}

function tokens(authHost: string) {
  const keysUri = `http://${authHost}:${SERVICE_PORTS['auth-http']}/.well-known/jwks.json`;
  return { issuer: 'weft', audience: 'weft', keysUri };
}
