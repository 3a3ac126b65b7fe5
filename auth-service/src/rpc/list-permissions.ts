import type { ListPermissionsRequest, ListPermissionsResponse } from '@weft/gen/permission';
import { invalidArgument } from '@weft/service-kit/status-error';
import { BEFORE_ALL_USERS, decodePageToken, encodePageToken } from '../domain/page-token.ts';
import { RefusedError } from '../domain/refusal.ts';
import { PERMISSIONS_PER_PAGE } from '../limits.ts';
import type { PermissionRecord } from '../ports/permissions.ts';
import { permissionMessage } from './messages.ts';
import { assertCanonical, type RpcScope, rpc } from './rpc.ts';

export function listPermissions(scope: RpcScope) {
  const { callers, context } = scope;
  return rpc<ListPermissionsRequest, ListPermissionsResponse>(scope, async (request, metadata) => {
    const { documentId, pageToken } = request;
    assertCanonical({ document_id: documentId });
    const afterUserId = pageToken === '' ? undefined : decodePageToken(pageToken);
    if (pageToken !== '' && afterUserId === undefined) throw invalidArgument('page_token was never given out');
    const { userId } = await callers.user(metadata);
    const [right] = await context.permissions.rights([{ documentId, userId }]);
    if (right === undefined) throw new RefusedError('DOCUMENT_NOT_FOUND');
    const pageSize = request.pageSize === 0 ? PERMISSIONS_PER_PAGE : request.pageSize;
    // One more than asked tells whether there is another page.
    const found = await context.permissions.list({ documentId, afterUserId, limit: pageSize + 1 });
    const page = found.slice(0, pageSize);
    return {
      permissions: page.map(permissionMessage),
      nextPageToken: found.length > pageSize ? tokenAfter(page.at(-1)) : '',
    };
  });
}

/** The owner comes first whatever his id is. */
function tokenAfter(last: PermissionRecord | undefined): string {
  if (last === undefined) return '';
  return encodePageToken(last.role === 'owner' ? BEFORE_ALL_USERS : last.userId);
}
