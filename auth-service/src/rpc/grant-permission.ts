import type { GrantPermissionRequest, GrantPermissionResponse } from '@weft/gen/permission';
import { invalidArgument } from '@weft/service-kit/status-error';
import { grantableFromMessage, permissionMessage } from './messages.ts';
import { assertCanonical, type RpcScope, rpc } from './rpc.ts';

export function grantPermission(scope: RpcScope) {
  const { callers, context } = scope;
  return rpc<GrantPermissionRequest, GrantPermissionResponse>(scope, async (request, metadata) => {
    const { documentId, userId } = request;
    assertCanonical({ document_id: documentId, user_id: userId });
    const role = grantableFromMessage(request.role);
    if (role === undefined) throw invalidArgument('role must be viewer, commenter or editor');
    const { userId: actorId } = await callers.user(metadata);
    const permission = await context.permissions.grant({ documentId, userId }, role, actorId);
    context.events.granted({ documentId, userId, actorId, role });
    return { permission: permissionMessage(permission) };
  });
}
