import type { BatchCheckPermissionsRequest, BatchCheckPermissionsResponse } from '@weft/gen/permission';
import { assertMayAsk } from './check-permission.ts';
import { checkMessage } from './messages.ts';
import { assertCanonical, type RpcScope, rpc } from './rpc.ts';

export function batchCheckPermissions(scope: RpcScope) {
  const { callers, context } = scope;
  return rpc<BatchCheckPermissionsRequest, BatchCheckPermissionsResponse>(scope, async ({ checks }, metadata) => {
    for (const { documentId, userId } of checks) assertCanonical({ document_id: documentId, user_id: userId });
    assertMayAsk(await callers.any(metadata), checks);
    const rights = await context.permissions.rights(checks);
    const allowed = rights.filter((right) => right !== undefined).length;
    context.events.checked(allowed, rights.length - allowed);
    return { results: rights.map(checkMessage) };
  });
}
