import type { LookupUserRequest, LookupUserResponse } from '@weft/gen/user';
import { RefusedError } from '../domain/refusal.ts';
import { userMessage } from './messages.ts';
import { type RpcScope, rpc } from './rpc.ts';

export function lookupUser(scope: RpcScope) {
  const { callers, context } = scope;
  return rpc<LookupUserRequest, LookupUserResponse>(scope, async ({ username }, metadata) => {
    const { userId: readerId } = await callers.user(metadata);
    const user = await context.users.byUsername(username);
    if (user === undefined) throw new RefusedError('USER_NOT_FOUND');
    return { user: userMessage(user, readerId) };
  });
}
