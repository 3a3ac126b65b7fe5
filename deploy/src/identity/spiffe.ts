/** Who takes part in the mesh. Each has a certificate of its own, and nothing else says who it is. */
export const IDENTITIES = ['gateway', 'document-service', 'auth-service', 'edge'] as const;
export type Identity = (typeof IDENTITIES)[number];

/** The trust domain: what our authority vouches for. */
export const TRUST_DOMAIN = 'weft.local';

/** The SPIFFE id of an identity, as it stands in the certificate's one URI name. */
export function spiffeId(identity: Identity): string {
  return `spiffe://${TRUST_DOMAIN}/${identity}`;
}
