import type { RevokePermissionRequest, RevokePermissionResponse } from '@weft/gen/permission';
import { assertCanonical, type RpcScope, rpc } from './rpc.ts';

export function revokePermission(scope: RpcScope) {
  const { callers, context } = scope;
  return rpc<RevokePermissionRequest, RevokePermissionResponse>(scope, async ({ documentId, userId }, metadata) => {
    assertCanonical({ document_id: documentId, user_id: userId });
    const { userId: actorId } = await callers.user(metadata);
    await context.permissions.revoke({ documentId, userId }, actorId);
    context.events.revoked({ documentId, userId, actorId });
    return {};
  });
}
