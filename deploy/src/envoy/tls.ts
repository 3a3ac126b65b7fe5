import type { Duration, Extension } from './api.ts';
import { extension } from './extension.ts';

const DOWNSTREAM = 'envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext';
const UPSTREAM = 'envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext';
const SECRET = 'envoy.extensions.transport_sockets.tls.v3.Secret';
const NAME = 'envoy.transport_sockets.tls';

/** What an Envoy shows, and whom it believes. */
export interface TlsIdentity {
  /** A file made of `certificateSecret`: names the certificate and key, which are read again whenever they are replaced. */
  readonly certificateSecretFile: string;
  /** A file made of `trustSecret`: names the authority that peers must be vouched for by. */
  readonly trustSecretFile: string;
}

/** The names under which secrets stand in their files. */
const CERTIFICATE_SECRET = 'certificate';
const TRUST_SECRET = 'trust';

/**
 * The content of a secrets file for a certificate and key in a directory, as `tls.crt` and `tls.key`. Envoy takes new ones when the directory's `..data`
 * link is replaced, as Kubernetes and our local authority do.
 */
export function certificateSecret(directory: string): object {
  return secretsFile({
    name: CERTIFICATE_SECRET,
    tlsCertificate: {
      certificateChain: { filename: `${directory}/tls.crt` },
      privateKey: { filename: `${directory}/tls.key` },
      watchedDirectory: { path: directory },
    },
  });
}

/** The content of a secrets file for the trusted authority in a directory, as `ca.crt`; peers must have exactly one of these SPIFFE ids. */
export function trustSecret(directory: string, spiffeIds: readonly string[]): object {
  return secretsFile({
    name: TRUST_SECRET,
    validationContext: {
      trustedCa: { filename: `${directory}/ca.crt` },
      watchedDirectory: { path: directory },
      matchTypedSubjectAltNames: spiffeIds.map((exact) => ({ sanType: 'URI', matcher: { exact } })),
    },
  });
}

function secretsFile(secret: object): object {
  return { resources: [{ '@type': `type.googleapis.com/${SECRET}`, ...secret }] };
}

/** TLS 1.3 on a listener, 1.2 for old clients of the edge. With `clientTrustSecretFile` clients must show a certificate. */
export function serverTls(options: {
  readonly certificateSecretFile: string;
  readonly clientTrustSecretFile?: string;
  readonly alpn: readonly string[];
  readonly oldest: 'TLSv1_2' | 'TLSv1_3';
}): Extension {
  const { clientTrustSecretFile, alpn, oldest } = options;
  return extension(NAME, DOWNSTREAM, {
    ...(clientTrustSecretFile === undefined ? {} : { requireClientCertificate: true }),
    commonTlsContext: {
      alpnProtocols: alpn,
      tlsParams: { tlsMinimumProtocolVersion: oldest, tlsMaximumProtocolVersion: 'TLSv1_3' },
      ...secrets(options.certificateSecretFile, clientTrustSecretFile),
    },
  });
}

/** TLS 1.3 towards a peer that must show what `identity` trusts. */
export function clientTls(identity: TlsIdentity, { sni, alpn }: { sni?: string; alpn: readonly string[] }): Extension {
  return extension(NAME, UPSTREAM, {
    ...(sni === undefined ? {} : { sni }),
    commonTlsContext: {
      alpnProtocols: alpn,
      tlsParams: { tlsMinimumProtocolVersion: 'TLSv1_3', tlsMaximumProtocolVersion: 'TLSv1_3' },
      ...secrets(identity.certificateSecretFile, identity.trustSecretFile),
    },
  });
}

function secrets(certificateFile: string, trustFile: string | undefined): object {
  return {
    tlsCertificateSdsSecretConfigs: [secretFrom(CERTIFICATE_SECRET, certificateFile)],
    ...(trustFile === undefined ? {} : { validationContextSdsSecretConfig: secretFrom(TRUST_SECRET, trustFile) }),
  };
}

/** A missing file must stop the start, and soon. */
const SECRET_WITHIN: Duration = '5s';

function secretFrom(name: string, path: string): object {
  const sdsConfig = { resourceApiVersion: 'V3', initialFetchTimeout: SECRET_WITHIN, pathConfigSource: { path } };
  return { name, sdsConfig };
}
