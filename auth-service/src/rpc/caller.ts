import type { Metadata } from '@grpc/grpc-js';
import type { Principal, TokenVerifier } from '@weft/service-kit/token-verifier';
import { RefusedError } from '../domain/refusal.ts';

/** Who can reach a listener: services of the mesh alone, or everybody. */
export type Exposure = 'internal' | 'public';

/** Who calls: a service of the mesh, or a person or program with a token. */
export type Caller = { readonly kind: 'service' } | { readonly kind: 'user'; readonly principal: Principal };

/** Finds out who calls. A token counts wherever it is sent; doing without one is for services on the internal listener. */
export class Callers {
  readonly #verifier: TokenVerifier;
  readonly #exposure: Exposure;

  constructor(verifier: TokenVerifier, exposure: Exposure) {
    this.#verifier = verifier;
    this.#exposure = exposure;
  }

  /** The user who calls. Fails with UNAUTHENTICATED without a good token. */
  user(metadata: Metadata): Promise<Principal> {
    return this.#verifier.verifyCall(metadata);
  }

  /** The user or service that calls. */
  async any(metadata: Metadata): Promise<Caller> {
    if (this.#exposure === 'internal' && metadata.get('authorization').length === 0) return { kind: 'service' };
    return { kind: 'user', principal: await this.#verifier.verifyCall(metadata) };
  }

  /** Lets services pass only. */
  async service(metadata: Metadata): Promise<void> {
    const caller = await this.any(metadata);
    if (caller.kind !== 'service') throw new RefusedError('INTERNAL_ONLY');
  }
}
