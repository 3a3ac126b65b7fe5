import type { CheckPermissionRequest, CheckPermissionResponse } from '@weft/gen/permission';
import { RefusedError } from '../domain/refusal.ts';
import type { Subject } from '../ports/permissions.ts';
import type { Caller } from './caller.ts';
import { checkMessage } from './messages.ts';
import { assertCanonical, type RpcScope, rpc } from './rpc.ts';

export function checkPermission(scope: RpcScope) {
  const { callers, context } = scope;
  return rpc<CheckPermissionRequest, CheckPermissionResponse>(scope, async ({ documentId, userId }, metadata) => {
    assertCanonical({ document_id: documentId, user_id: userId });
    const subject = { documentId, userId };
    assertMayAsk(await callers.any(metadata), [subject]);
    const [right] = await context.permissions.rights([subject]);
    context.events.checked(right === undefined ? 0 : 1, right === undefined ? 1 : 0);
    if (right === undefined) throw new RefusedError('DOCUMENT_NOT_FOUND');
    return checkMessage(right);
  });
}

/** People may ask about themselves, services about everybody. */
export function assertMayAsk(caller: Caller, subjects: readonly Subject[]): void {
  if (caller.kind === 'service') return;
  const { userId } = caller.principal;
  if (subjects.some((subject) => subject.userId !== userId)) throw new RefusedError('ONLY_ABOUT_ONESELF');
}
