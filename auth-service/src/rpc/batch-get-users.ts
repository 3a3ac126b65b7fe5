import type { BatchGetUsersRequest, BatchGetUsersResponse } from '@weft/gen/user';
import { userMessage } from './messages.ts';
import { assertCanonical, type RpcScope, rpc } from './rpc.ts';

export function batchGetUsers(scope: RpcScope) {
  const { callers, context } = scope;
  return rpc<BatchGetUsersRequest, BatchGetUsersResponse>(scope, async ({ userIds }, metadata) => {
    for (const userId of userIds) assertCanonical({ user_ids: userId });
    const { userId: readerId } = await callers.user(metadata);
    const users = await context.users.byIds(userIds);
    return { users: users.map((user) => userMessage(user, readerId)) };
  });
}
