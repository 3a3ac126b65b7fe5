import type { GetUserRequest, GetUserResponse } from '@weft/gen/user';
import { RefusedError } from '../domain/refusal.ts';
import { userMessage } from './messages.ts';
import { assertCanonical, type RpcScope, rpc } from './rpc.ts';

export function getUser(scope: RpcScope) {
  const { callers, context } = scope;
  return rpc<GetUserRequest, GetUserResponse>(scope, async ({ userId }, metadata) => {
    assertCanonical({ user_id: userId });
    const { userId: readerId } = await callers.user(metadata);
    const [user] = await context.users.byIds([userId]);
    if (user === undefined) throw new RefusedError('USER_NOT_FOUND');
    return { user: userMessage(user, readerId) };
  });
}
