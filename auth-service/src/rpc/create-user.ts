import type { CreateUserRequest, CreateUserResponse } from '@weft/gen/user';
import { invalidArgument } from '@weft/service-kit/status-error';
import { RefusedError } from '../domain/refusal.ts';
import { EMAIL_BYTES_MAX } from '../limits.ts';
import { userMessage } from './messages.ts';
import { type RpcScope, rpc } from './rpc.ts';

export function createUser(scope: RpcScope) {
  const { callers, context } = scope;
  return rpc<CreateUserRequest, CreateUserResponse>(scope, async ({ username, email }, metadata) => {
    const { userId: actorId, scopes } = await callers.user(metadata);
    if (!scopes.has('users.write')) throw new RefusedError('SCOPE_MISSING');
    if (Buffer.byteLength(email) > EMAIL_BYTES_MAX) {
      throw invalidArgument(`email must be at most ${EMAIL_BYTES_MAX} bytes`);
    }
    const user = await context.users.create({ username, email: email === '' ? undefined : email }, actorId);
    context.events.userCreated(user.userId);
    return { user: userMessage(user, actorId) };
  });
}
