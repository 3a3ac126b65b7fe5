import { type Metadata, status } from '@grpc/grpc-js';
import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { StatusError, unauthenticated } from './status-error.ts';
import { isCanonicalUuid, uuidV5 } from './uuid.ts';

/** Who is asking, as a verified token says. */
export interface Principal {
  readonly userId: string;
  readonly scopes: ReadonlySet<string>;
  /** When the token ends, in milliseconds since 1970. */
  readonly expiresAtMs: number;
}

export interface TokenVerifierConfig {
  /** Where the issuer publishes its keys. */
  readonly jwksUrl: string;
  readonly issuer: string;
  readonly audience: string;
}

/** The namespace that turns foreign subjects into user ids. */
const SUBJECT_NAMESPACE = 'f3a1c9de-6f7a-4b52-9a34-5b0d1f0e7a11';
/** How far clocks of issuer and verifier may differ, in seconds. */
const CLOCK_TOLERANCE_SECONDS = 5;
/** For how long an unknown key doesn't make the keys be fetched anew, in milliseconds. */
const KEYS_COOLDOWN_MS = 5_000;
/** How long the issuer may take to give its keys, in milliseconds. */
const KEYS_TIMEOUT_MS = 3_000;
/** When to ask again while the issuer's keys can't be had, in milliseconds. */
const KEYS_AGAIN_MS = 1_000;

/** What looking for a key says of the token, not of the keys. */
const TOKEN_FAULTS = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported];

/** Verifies access tokens locally against the issuer's published keys, which are fetched when needed and kept. */
export class TokenVerifier {
  readonly #keys: JWTVerifyGetKey;
  readonly #config: Pick<TokenVerifierConfig, 'issuer' | 'audience'>;

  constructor(config: TokenVerifierConfig, keys?: JWTVerifyGetKey) {
    this.#config = config;
    const options = { cooldownDuration: KEYS_COOLDOWN_MS, timeoutDuration: KEYS_TIMEOUT_MS };
    this.#keys = tellingOutages(keys ?? createRemoteJWKSet(new URL(config.jwksUrl), options));
  }

  /**
   * Who the token stands for. Fails with a StatusError that says what is wrong, never with the token in it: UNAUTHENTICATED when the token isn't good,
   * UNAVAILABLE with the reason KEYS_UNAVAILABLE when that can't be found out now.
   */
  async verify(accessToken: string): Promise<Principal> {
    try {
      const { payload } = await jwtVerify(accessToken, this.#keys, {
        issuer: this.#config.issuer,
        audience: this.#config.audience,
        algorithms: ['EdDSA', 'ES256', 'RS256'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        requiredClaims: ['sub', 'exp'],
      });
      return principalOf(payload);
    } catch (error) {
      throw error instanceof StatusError ? error : unauthenticated(complaint(error));
    }
  }

  /** Who made a gRPC call, by its `authorization` metadata. */
  verifyCall(metadata: Metadata): Promise<Principal> {
    const [header] = metadata.get('authorization');
    const token = /^Bearer (\S+)$/i.exec(String(header ?? ''))?.[1];
    if (token === undefined)
      return Promise.reject(unauthenticated('an access token is needed: authorization: Bearer …'));
    return this.verify(token);
  }
}

/** Tells an issuer that doesn't give its keys from a token that none of its keys has signed: that one may be good. */
function tellingOutages(keys: JWTVerifyGetKey): JWTVerifyGetKey {
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      if (TOKEN_FAULTS.some((Fault) => error instanceof Fault)) throw error;
      throw new StatusError(status.UNAVAILABLE, "the keys of the access tokens' issuer can't be had now", {
        reason: 'KEYS_UNAVAILABLE',
        retryAfterMs: KEYS_AGAIN_MS,
        cause: error,
      });
    }
  };
}

function principalOf(payload: JWTPayload): Principal {
  const { sub = '', iss = '', exp = 0, scope } = payload;
  const userId = isCanonicalUuid(sub) ? sub : uuidV5(SUBJECT_NAMESPACE, `${iss}|${sub}`);
  const scopes = new Set(typeof scope === 'string' ? scope.split(' ') : []);
  return { userId, scopes, expiresAtMs: exp * 1000 };
}

function complaint(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'the access token has expired';
  if (error instanceof errors.JWTClaimValidationFailed) return `the access token's ${error.claim} is not as required`;
  return 'the access token is not valid';
}
