import { join } from 'node:path/posix';
import { IDENTITIES, type Identity, spiffeId } from '../identity/spiffe.ts';
import type { Extension } from './api.ts';
import { certificateSecret, clientTls, serverTls, trustSecret } from './tls.ts';

/** Where an Envoy finds who it is and whom to trust. */
export interface Credentials {
  /** Holds certificate, key and trusted authority, replaced as one: an identity directory of ours, or a mounted Kubernetes secret. */
  readonly directory: string;
  /** Holds the files of `credentialFiles`. */
  readonly secretsDirectory: string;
}

const CERTIFICATE = 'certificate.json';
const TRUSTED_MEMBERS = 'trust-members.json';

/** What must be in `secretsDirectory`: files, by name, that say where the credentials are and who a peer may be. They hold no secret and never change. */
export function credentialFiles({ directory }: Pick<Credentials, 'directory'>): ReadonlyMap<string, object> {
  return new Map([
    [CERTIFICATE, certificateSecret(directory)],
    [TRUSTED_MEMBERS, trustSecret(directory, IDENTITIES.map(spiffeId))],
    ...IDENTITIES.map((identity) => [trustFile(identity), trustSecret(directory, [spiffeId(identity)])] as const),
  ]);
}

/** For a listener that members of the mesh alone can talk to. What each may ask for is another matter. */
export function memberListenerTls({ secretsDirectory }: Credentials): Extension {
  return serverTls({
    certificateSecretFile: join(secretsDirectory, CERTIFICATE),
    clientTrustSecretFile: join(secretsDirectory, TRUSTED_MEMBERS),
    alpn: ['h2', 'http/1.1'],
    oldest: 'TLSv1_3',
  });
}

/** For a cluster whose endpoints must all be `peer`: whoever else answers there is not talked to. */
export function memberClusterTls(
  { secretsDirectory }: Credentials,
  peer: Identity,
  protocol: 'http1' | 'http2',
): Extension {
  const identity = {
    certificateSecretFile: join(secretsDirectory, CERTIFICATE),
    trustSecretFile: join(secretsDirectory, trustFile(peer)),
  };
  return clientTls(identity, { alpn: [protocol === 'http2' ? 'h2' : 'http/1.1'] });
}

function trustFile(peer: Identity): string {
  return `trust-${peer}.json`;
}
