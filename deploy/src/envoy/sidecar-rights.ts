import { MethodOptions_IdempotencyLevel } from '@bufbuild/protobuf/wkt';
import { descriptors } from '@weft/service-kit/descriptors';
import { IDENTITIES, type Identity, spiffeId } from '../identity/spiffe.ts';
import type { Extension } from './api.ts';
import { extension } from './extension.ts';

/** A service that has a sidecar. */
export type ServiceIdentity = Exclude<Identity, 'edge'>;

/** A listener of a service: what other services call, what people's programs call through the edge, and plain HTTP. */
export type ServiceListener = 'internal' | 'public' | 'http';

/** What each identity may call on a listener, as paths; `everything` for a listener whose paths are no list. Who isn't named may call nothing. */
export type ListenerRights = Partial<Readonly<Record<Identity, readonly string[] | 'everything'>>>;

const RBAC = 'envoy.extensions.filters.http.rbac.v3.RBAC';
const HEALTH_CHECK = '/grpc.health.v1.Health/Check';
/** What the edge finds on every public listener beside the services' own methods. */
const PUBLIC_ALSO = [
  '/grpc.health.v1.Health/Watch',
  '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
  '/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo',
];
const KEYS = '/.well-known/jwks.json';
const HEALTH_PAGE = '/healthz';

/** Who may call what on a listener of a service. This is the whole of it: what isn't here is refused by the sidecar of the service. */
export function rightsOn(service: ServiceIdentity, listener: ServiceListener): ListenerRights {
  switch (listener) {
    case 'internal':
      return withHealth(internalRights(service), HEALTH_CHECK);
    case 'public':
      return withHealth({ edge: [...publicMethods(service), ...PUBLIC_ALSO] }, HEALTH_CHECK);
    case 'http':
      return httpRights(service);
  }
}

function internalRights(service: ServiceIdentity): ListenerRights {
  switch (service) {
    case 'document-service':
      return {
        gateway: [
          ...methods('BroadcastService', ['Attach']),
          ...methods('RoutingService', ['WatchPartitions']),
          ...methodsBut('DocumentService', []),
        ],
        'document-service': methods('BroadcastService', ['Subscribe']),
      };
    case 'auth-service':
      return {
        gateway: [
          ...methodsBut('PermissionService', []),
          ...methodsBut('UserService', []),
          ...methods('TokenService', ['IssueToken']),
        ],
        'document-service': methods('PermissionService', [
          'CheckPermission',
          'BatchCheckPermissions',
          'WatchPermissions',
        ]),
      };
    case 'gateway':
      return {};
  }
}

function publicMethods(service: ServiceIdentity): string[] {
  switch (service) {
    case 'document-service':
      return [...methodsBut('DocumentService', []), ...methods('BroadcastService', ['Subscribe'])];
    case 'auth-service':
      return [
        ...methodsBut('PermissionService', ['WatchPermissions']),
        ...methodsBut('UserService', []),
        ...methods('TokenService', ['IssueToken']),
      ];
    case 'gateway':
      return methodsBut('EditService', []);
  }
}

function httpRights(service: ServiceIdentity): ListenerRights {
  switch (service) {
    case 'gateway':
      return { edge: 'everything' };
    case 'auth-service':
      return withHealth({ gateway: [KEYS], 'document-service': [KEYS], edge: [KEYS] }, HEALTH_PAGE);
    case 'document-service':
      return {};
  }
}

/** Every member that may call anything here may also ask whether there is somebody to call. */
function withHealth(rights: ListenerRights, path: string): ListenerRights {
  return Object.fromEntries(
    Object.entries(rights).map(([identity, paths]) => [identity, paths === 'everything' ? paths : [...paths, path]]),
  );
}

/** The paths of some methods of a service. A name that the contract doesn't have is a mistake of this file. */
function methods(service: string, names: readonly string[]): string[] {
  const known = methodsBut(service, []);
  return names.map((name) => {
    const path = `/weft.v1.${service}/${name}`;
    if (!known.includes(path)) throw new TypeError(`weft.v1.${service} has no method ${name}`);
    return path;
  });
}

function methodsBut(service: string, names: readonly string[]): string[] {
  const descriptor = descriptors().registry.getService(`weft.v1.${service}`);
  if (descriptor === undefined) throw new TypeError(`there is no service weft.v1.${service}`);
  return descriptor.methods
    .filter(({ name }) => !names.includes(name))
    .map(({ name }) => `/weft.v1.${service}/${name}`);
}

/** The HTTP filter that enforces rights: by the caller's certificate and the path, refusing what no policy allows. */
export function rightsFilter(rights: ListenerRights): Extension {
  const policies = IDENTITIES.flatMap((identity) => {
    const paths = rights[identity];
    return paths === undefined ? [] : [[identity, policy(identity, paths)] as const];
  });
  return extension('envoy.filters.http.rbac', RBAC, {
    rules: { action: 'ALLOW', policies: Object.fromEntries(policies) },
  });
}

function policy(identity: Identity, paths: readonly string[] | 'everything'): object {
  return {
    permissions:
      paths === 'everything' ? [{ any: true }] : paths.map((path) => ({ urlPath: { path: { exact: path } } })),
    principals: [{ authenticated: { principalName: { exact: spiffeId(identity) } } }],
  };
}

/** The paths of the service's unary methods that may be called again when it's unknown whether they were carried out. */
export function repeatableMethods(services: readonly string[]): string[] {
  return services.flatMap((service) => {
    const descriptor = descriptors().registry.getService(`weft.v1.${service}`);
    if (descriptor === undefined) throw new TypeError(`there is no service weft.v1.${service}`);
    return descriptor.methods
      .filter(
        ({ methodKind, idempotency }) =>
          methodKind === 'unary' && idempotency !== MethodOptions_IdempotencyLevel.IDEMPOTENCY_UNKNOWN,
      )
      .map(({ name }) => `/weft.v1.${service}/${name}`);
  });
}
