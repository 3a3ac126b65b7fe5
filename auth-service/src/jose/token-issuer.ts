import { randomUUID } from 'node:crypto';
import type { Clock } from '@weft/service-kit/clock';
import { type JSONWebKeySet, SignJWT } from 'jose';
import { ALGORITHM, type SigningKeys } from './signing-keys.ts';

interface TokenIssuerOptions {
  readonly keys: SigningKeys;
  readonly issuer: string;
  readonly audience: string;
  readonly lifetimeSeconds: number;
  readonly clock: Clock;
}

/** What a token says of its bearer. */
interface TokenSubject {
  readonly userId: string;
  /** What the bearer may do besides what everybody may, as `users.write`. */
  readonly scopes?: readonly string[];
}

/** Makes access tokens that verifiers accept by the published keys alone. */
export class TokenIssuer {
  readonly #options: TokenIssuerOptions;

  constructor(options: TokenIssuerOptions) {
    this.#options = options;
  }

  /** The keys that verify this issuer's tokens. */
  get published(): JSONWebKeySet {
    return this.#options.keys.published;
  }

  /** A token for a user, good from now on for the configured lifetime. */
  async issue({ userId, scopes = [] }: TokenSubject): Promise<{ accessToken: string; expiresAt: Date }> {
    const { keys, issuer, audience, lifetimeSeconds, clock } = this.#options;
    const issuedAtSeconds = Math.floor(clock.now() / 1000);
    const expiresAtSeconds = issuedAtSeconds + lifetimeSeconds;
    const accessToken = await new SignJWT(scopes.length > 0 ? { scope: scopes.join(' ') } : {})
      .setProtectedHeader({ alg: ALGORITHM, kid: keys.current.keyId, typ: 'JWT' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(userId)
      .setJti(randomUUID())
      .setIssuedAt(issuedAtSeconds)
      .setExpirationTime(expiresAtSeconds)
      .sign(keys.current.privateKey);
    return { accessToken, expiresAt: new Date(expiresAtSeconds * 1000) };
  }
}
