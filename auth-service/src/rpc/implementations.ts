import { PermissionServiceService } from '@weft/gen/permission';
import { TokenServiceService } from '@weft/gen/token';
import { UserServiceService } from '@weft/gen/user';
import { bind, type ServiceBinding } from '@weft/service-kit/grpc-server';
import type { AuthContext } from '../context.ts';
import { batchCheckPermissions } from './batch-check-permissions.ts';
import { batchGetUsers } from './batch-get-users.ts';
import { Callers, type Exposure } from './caller.ts';
import { checkPermission } from './check-permission.ts';
import { createUser } from './create-user.ts';
import { getUser } from './get-user.ts';
import { grantPermission } from './grant-permission.ts';
import { issueToken } from './issue-token.ts';
import { listPermissions } from './list-permissions.ts';
import { lookupUser } from './lookup-user.ts';
import { revokePermission } from './revoke-permission.ts';
import type { RpcScope } from './rpc.ts';
import { watchPermissions } from './watch-permissions.ts';

/**
 * The services for a gRPC server. `public` demands a token everywhere but for signing in, and refuses the watch; `internal` is for listeners that only
 * services can reach.
 */
export function authServiceImplementations(
  context: AuthContext,
  { exposure }: { readonly exposure: Exposure },
): readonly ServiceBinding[] {
  const scope: RpcScope = { context, callers: new Callers(context.verifier, exposure) };
  return [
    bind(UserServiceService, {
      createUser: createUser(scope),
      getUser: getUser(scope),
      batchGetUsers: batchGetUsers(scope),
      lookupUser: lookupUser(scope),
    }),
    bind(TokenServiceService, { issueToken: issueToken(scope) }),
    bind(PermissionServiceService, {
      checkPermission: checkPermission(scope),
      batchCheckPermissions: batchCheckPermissions(scope),
      grantPermission: grantPermission(scope),
      revokePermission: revokePermission(scope),
      listPermissions: listPermissions(scope),
      watchPermissions: watchPermissions(scope),
    }),
  ];
}
