import type { handleUnaryCall, Metadata } from '@grpc/grpc-js';
import { invalidArgument } from '@weft/service-kit/status-error';
import { unary } from '@weft/service-kit/unary';
import { isCanonicalUuid } from '@weft/service-kit/uuid';
import type { AuthContext } from '../context.ts';
import type { Callers } from './caller.ts';
import { statusOf } from './status.ts';

/** What every handler works with. */
export interface RpcScope {
  readonly context: AuthContext;
  readonly callers: Callers;
}

type Handler<Request, Response> = (request: Request, metadata: Metadata) => Promise<Response>;

/** Turns a handler into gRPC's, with failures as the contract names them. */
export function rpc<Request, Response>(
  { context }: RpcScope,
  handler: Handler<Request, Response>,
): handleUnaryCall<Request, Response> {
  return unary(async (request, { metadata }) => {
    try {
      return await handler(request, metadata);
    } catch (error) {
      throw statusOf(error);
    }
  }, context.loggers.rpc);
}

/** Refuses ids that are UUIDs but not in canonical lower case, which the contract's own rule lets pass. */
export function assertCanonical(ids: Readonly<Record<string, string>>): void {
  for (const [name, id] of Object.entries(ids)) {
    if (!isCanonicalUuid(id)) throw invalidArgument(`${name} must be a UUID in canonical lower case`);
  }
}
