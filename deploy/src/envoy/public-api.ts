import { type DescMethod, type DescService, getOption } from '@bufbuild/protobuf';
import { MethodOptions_IdempotencyLevel } from '@bufbuild/protobuf/wkt';
import { descriptors } from '@weft/service-kit/descriptors';

/** Which instances answer a service's calls from outside. */
export type ApiCluster = 'gateway-grpc' | 'document-grpc' | 'auth-grpc';

/** Every service that is offered outside, and who answers. */
const OFFERED: ReadonlyMap<string, ApiCluster> = new Map([
  ['weft.v1.EditService', 'gateway-grpc'],
  ['weft.v1.DocumentService', 'document-grpc'],
  ['weft.v1.BroadcastService', 'document-grpc'],
  ['weft.v1.PermissionService', 'auth-grpc'],
  ['weft.v1.UserService', 'auth-grpc'],
  ['weft.v1.TokenService', 'auth-grpc'],
]);

/** Services and methods that only the mesh's own members may call. */
export const INTERNAL: readonly string[] = [
  '/weft.v1.AdminService/',
  '/weft.v1.RoutingService/',
  '/weft.v1.BroadcastService/Attach',
  '/weft.v1.PermissionService/WatchPermissions',
];

/** Calls that carry a whole text. */
const WITH_CONTENT: ReadonlySet<string> = new Set([
  '/weft.v1.DocumentService/CreateDocument',
  '/weft.v1.DocumentService/ReplaceDocumentContent',
]);

/** The one call that needs no token: it gives them. */
export const SIGN_IN = '/weft.v1.TokenService/IssueToken';

/** What the edge needs to know of a method that it offers. */
export interface PublicMethod {
  /** As `/weft.v1.DocumentService/GetDocument`. */
  readonly path: string;
  readonly cluster: ApiCluster;
  readonly kind: 'unary' | 'content' | 'stream' | 'signIn';
  /** The same call twice does no more than once. */
  readonly isIdempotent: boolean;
  /** Where REST offers it: a verb, and a path with names in braces. */
  readonly rest: RestBinding | undefined;
}

export interface RestBinding {
  readonly verb: string;
  readonly template: string;
}

/** The services that REST offers something of. */
export function restServices(): readonly string[] {
  const services = publicMethods().flatMap(({ rest, path }) => (rest === undefined ? [] : [path.split('/')[1] ?? '']));
  return [...new Set(services)];
}

/** Every method that is offered outside, in the order of the contracts. */
export function publicMethods(): readonly PublicMethod[] {
  return [...OFFERED].flatMap(([service, cluster]) =>
    contract(service)
      .methods.map((method) => publicMethod(method, cluster))
      .filter(({ path }) => !INTERNAL.includes(path)),
  );
}

function contract(name: string): DescService {
  const service = descriptors().registry.getService(name);
  if (service === undefined) throw new TypeError(`${name} is not in the descriptor set`);
  return service;
}

function publicMethod(method: DescMethod, cluster: ApiCluster): PublicMethod {
  const path = `/${method.parent.typeName}/${method.name}`;
  return {
    path,
    cluster,
    kind: kindOf(method, path),
    isIdempotent: method.idempotency !== MethodOptions_IdempotencyLevel.IDEMPOTENCY_UNKNOWN,
    rest: restBinding(method),
  };
}

function kindOf(method: DescMethod, path: string): PublicMethod['kind'] {
  if (method.methodKind !== 'unary') return 'stream';
  if (path === SIGN_IN) return 'signIn';
  return WITH_CONTENT.has(path) ? 'content' : 'unary';
}

/** The fields of google.api.HttpRule that say where a method is offered. */
interface HttpRule {
  readonly pattern?: { readonly case: string | undefined; readonly value?: unknown };
}

function restBinding(method: DescMethod): RestBinding | undefined {
  const http = descriptors().registry.getExtension('google.api.http');
  if (http === undefined) throw new TypeError('google.api.http is not in the descriptor set');
  if (!hasOption(method)) return undefined;
  const { pattern } = getOption(method, http) as HttpRule;
  if (pattern?.case === undefined || typeof pattern.value !== 'string') return undefined;
  return { verb: pattern.case.toUpperCase(), template: pattern.value };
}

/** A method without the option has no unknown fields: google.api.http is its only extension. */
function hasOption({ proto }: DescMethod): boolean {
  return (proto.options?.$unknown ?? []).length > 0;
}
