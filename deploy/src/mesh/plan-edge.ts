import { join } from 'node:path';
import { edgeBootstrap, type Upstream } from '../envoy/edge.ts';
import { credentialFiles } from '../envoy/sidecar-credentials.ts';
import { certificateSecret } from '../envoy/tls.ts';
import { LOCAL_EDGE_SUBJECT, memberSubject } from '../identity/subjects.ts';
import { allInstances, type Instance, LOOPBACK, namesOf, type PlanContext, url } from './plan-context.ts';
import { credentialsOf, reachedAt } from './plan-sidecars.ts';
import { envoyTracing } from './plan-tracing.ts';
import type { EnvoyProcess, Task } from './steps.ts';

const DESCRIPTORS = join(import.meta.dirname, '../../../gen/descriptors.binpb');
const EDGE = 'edge';
const TLS_SECRET = 'certificate.json';

/** The Envoy in front of everything; none when there is to be none. */
export function planEdge(context: PlanContext): EnvoyProcess[] {
  const { shape, directory, authServices, documentServices, gateways, portOf } = context;
  if (!shape.edge) return [];
  const port = (listener: string) => portOf(`edge ${listener}`);
  const upstream = (instances: readonly Instance[], listener: 'internal' | 'public' | 'http'): Upstream => ({
    endpoints: instances.map((instance) => reachedAt(context, instance, listener)),
    resolve: 'addresses',
  });
  const config = edgeBootstrap({
    id: EDGE,
    adminPort: port('admin'),
    listeners: {
      web: { host: LOOPBACK, port: port('http') },
      api: { host: LOOPBACK, port: port('grpc') },
      tls: {
        host: LOOPBACK,
        port: port('tls'),
        certificateSecretFile: join(tlsDirectory(context, 'secrets'), TLS_SECRET),
      },
    },
    upstreams: {
      'gateway-http': upstream(gateways, 'http'),
      'gateway-grpc': upstream(gateways, 'public'),
      'document-grpc': upstream(documentServices, 'public'),
      'auth-grpc': upstream(authServices, 'public'),
      'auth-http': upstream(authServices, 'http'),
    },
    ...(shape.sidecars ? { credentials: credentialsOf(context, EDGE) } : {}),
    tokens: { issuer: 'weft', audience: 'weft', keysUri: 'http://auth-service/.well-known/jwks.json' },
    descriptorsFile: DESCRIPTORS,
    developmentSignIn: true,
    ...(shape.edgeRates === undefined ? {} : { rates: shape.edgeRates }),
    tracing: envoyTracing(shape.tracing),
  });
  return [
    {
      kind: 'envoy',
      name: EDGE,
      needs: ['identities', ...namesOf(allInstances(context))],
      address: url(port('http')),
      metricsPort: port('admin'),
      metricsPath: '/stats/prometheus',
      directory: directory('envoy'),
      concurrency: 2,
      config,
    },
  ];
}

/** Certificates of everything that has one, kept valid while the mesh runs. */
export function planIdentities(context: PlanContext): Task[] {
  const { shape, directory } = context;
  if (!shape.edge && !shape.sidecars) return [];
  const members = shape.sidecars
    ? [
        ...allInstances(context).map(({ name, role }) => ({ name, identity: role })),
        { name: EDGE, identity: EDGE } as const,
      ]
    : [];
  const tls = tlsDirectory(context, 'credentials');
  return [
    {
      kind: 'identities',
      name: 'identities',
      needs: [],
      authority: directory('identity', 'authority'),
      identities: [
        { subject: LOCAL_EDGE_SUBJECT, directory: tls },
        ...members.map(({ name, identity }) => ({
          subject: memberSubject(identity),
          directory: credentialsOf(context, name).directory,
        })),
      ],
      files: [
        { directory: tlsDirectory(context, 'secrets'), contents: new Map([[TLS_SECRET, certificateSecret(tls)]]) },
        ...members.map(({ name }) => {
          const credentials = credentialsOf(context, name);
          return { directory: credentials.secretsDirectory, contents: credentialFiles(credentials) };
        }),
      ],
    },
  ];
}

function tlsDirectory({ directory }: PlanContext, part: string): string {
  return directory('identity', 'edge-tls', part);
}
