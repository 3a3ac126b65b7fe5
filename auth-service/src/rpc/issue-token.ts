import type { IssueTokenRequest, IssueTokenResponse } from '@weft/gen/token';
import { RefusedError } from '../domain/refusal.ts';
import { type RpcScope, rpc } from './rpc.ts';

export function issueToken(scope: RpcScope) {
  const { issuer, developmentSignIn, users, events } = scope.context;
  return rpc<IssueTokenRequest, IssueTokenResponse>(scope, async ({ username }) => {
    if (issuer === undefined || !developmentSignIn) throw new RefusedError('SIGN_IN_OFF');
    const { userId } = await users.signIn(username);
    const { accessToken, expiresAt } = await issuer.issue({ userId, scopes: ['users.write'] });
    events.signedIn(userId);
    return { accessToken, userId, expireTime: expiresAt };
  });
}
