import { createServer } from 'node:http';
import { status } from '@grpc/grpc-js';
import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { StatusError } from './status-error.ts';
import { TokenVerifier } from './token-verifier.ts';

const userId = '01990000-0000-7000-8000-000000000001';
const { publicKey, privateKey } = await generateKeyPair('EdDSA');
const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'EdDSA' };

interface Claims {
  readonly issuer?: string;
  readonly audience?: string;
  readonly expires?: string;
  readonly kid?: string;
}

function token({ issuer = 'weft', audience = 'weft', expires = '1h', kid = 'one' }: Claims = {}): Promise<string> {
  return new SignJWT({ scope: 'a b' })
    .setProtectedHeader({ alg: 'EdDSA', kid })
    .setSubject(userId)
    .setIssuer(issuer)
    .setAudience(audience)
    .setExpirationTime(expires)
    .sign(privateKey);
}

function verifier(jwksUrl = 'http://127.0.0.1:1', keys?: ReturnType<typeof createLocalJWKSet>): TokenVerifier {
  return new TokenVerifier({ jwksUrl, issuer: 'weft', audience: 'weft' }, keys);
}

async function refusal(of: Promise<unknown>): Promise<[status, string]> {
  const error = await of.catch((refused: unknown) => refused);
  if (error instanceof StatusError) return [error.code, error.reason];
  throw new TypeError('not refused', { cause: error });
}

describe('a token', () => {
  const local = verifier('http://127.0.0.1:1', createLocalJWKSet({ keys: [jwk] }));

  it('says who asks and until when', async () => {
    const principal = await local.verify(await token());
    expect([principal.userId, [...principal.scopes]]).toEqual([userId, ['a', 'b']]);
    expect(principal.expiresAtMs).toBeGreaterThan(Date.now());
  });

  it.each([
    ['has ended', { expires: '-1m' }],
    ['is of another issuer', { issuer: 'other' }],
    ['is for somebody else', { audience: 'other' }],
    ['is signed with an unknown key', { kid: 'two' }],
  ] satisfies [string, Claims][])('that %s is not good', async (_what, claims) => {
    expect(await refusal(local.verify(await token(claims)))).toEqual([status.UNAUTHENTICATED, 'UNAUTHENTICATED']);
  });

  it('that is none is not good', async () => {
    for (const text of ['', 'nonsense', 'a.b.c', `${await token()}x`]) {
      expect(await refusal(local.verify(text))).toEqual([status.UNAUTHENTICATED, 'UNAUTHENTICATED']);
    }
  });
});

describe('when the keys of the issuer are not to be had', () => {
  const unavailable = [status.UNAVAILABLE, 'KEYS_UNAVAILABLE'];

  it('nothing is said about the token while nobody listens', async () => {
    expect(await refusal(verifier().verify(await token()))).toEqual(unavailable);
  });

  it.each([
    ['says it is out of order', 503, '{}'],
    ['answers no keys', 200, '<html></html>'],
    ['answers something else', 200, '{"keys": 7}'],
  ])('nor while the issuer %s', async (_what, code, body) => {
    const issuer = createServer((_request, response) => response.writeHead(code).end(body));
    await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
    const address = issuer.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await refusal(verifier(`http://127.0.0.1:${port}/`).verify(await token()))).toEqual(unavailable);
    issuer.closeAllConnections();
    issuer.close();
  });

  it('is not asked about what is no token', async () => {
    expect(await refusal(verifier().verify('nonsense'))).toEqual([status.UNAUTHENTICATED, 'UNAUTHENTICATED']);
  });
});
