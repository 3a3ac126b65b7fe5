// The X.509 library finds its parts by reflection and brings no polyfill of it.
import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type JsonGeneralNames,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { Validity } from './renewal.ts';
import { type Identity, spiffeId } from './spiffe.ts';

const KEY = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** A certificate with its private key (PKCS #8), both as PEM. */
export interface KeyedCertificate {
  readonly certificate: string;
  readonly privateKey: string;
  readonly validity: Validity;
}

/** Whom a certificate is for: a member of the mesh, or a server that people reach by these names. */
export type Subject =
  | { readonly kind: 'identity'; readonly identity: Identity }
  | { readonly kind: 'server'; readonly names: readonly string[]; readonly addresses: readonly string[] };

/** Makes the certificate of a new authority, which signs leaves only. */
export async function createAuthority(validity: Validity): Promise<KeyedCertificate> {
  const keys = await crypto.subtle.generateKey(KEY, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: 'CN=weft local authority',
    ...datesOf(validity),
    keys,
    signingAlgorithm: SIGNATURE,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  return keyed(certificate, keys.privateKey, validity);
}

/** Makes a new key and a certificate for it, signed by an authority. */
export async function issueCertificate(
  authority: KeyedCertificate,
  subject: Subject,
  validity: Validity,
): Promise<KeyedCertificate> {
  const keys = await crypto.subtle.generateKey(KEY, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: `CN=${subject.kind === 'identity' ? subject.identity : subject.names[0]}`,
    issuer: new X509Certificate(authority.certificate).subject,
    ...datesOf(validity),
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.privateKey),
    signingAlgorithm: SIGNATURE,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension(purposesOf(subject)),
      new SubjectAlternativeNameExtension(namesOf(subject)),
    ],
  });
  return keyed(certificate, keys.privateKey, validity);
}

/** When a certificate counts. */
export function validityOf(certificate: string): Validity {
  const { notBefore, notAfter } = new X509Certificate(certificate);
  return { notBeforeMs: notBefore.getTime(), notAfterMs: notAfter.getTime() };
}

/** 127 random bits, which never make a negative number. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | 0x40, 0);
  return bytes.toString('hex');
}

/** Members of the mesh call each other; a server for people is never a client, so its certificate is of no use for calling members. */
function purposesOf({ kind }: Subject): ExtendedKeyUsage[] {
  return kind === 'identity'
    ? [ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]
    : [ExtendedKeyUsage.serverAuth];
}

function namesOf(subject: Subject): JsonGeneralNames {
  if (subject.kind === 'identity') return [{ type: 'url', value: spiffeId(subject.identity) }];
  return [
    ...subject.names.map((value) => ({ type: 'dns', value }) as const),
    ...subject.addresses.map((value) => ({ type: 'ip', value }) as const),
  ];
}

function datesOf({ notBeforeMs, notAfterMs }: Validity) {
  return { notBefore: new Date(notBeforeMs), notAfter: new Date(notAfterMs) };
}

async function keyed(
  certificate: X509Certificate,
  privateKey: CryptoKey,
  validity: Validity,
): Promise<KeyedCertificate> {
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', privateKey);
  return {
    certificate: `${certificate.toString('pem')}\n`,
    privateKey: `${PemConverter.encode(pkcs8, PemConverter.PrivateKeyTag)}\n`,
    validity,
  };
}

function importKey(pem: string): Promise<CryptoKey> {
  return crypto.subtle.importKey('pkcs8', PemConverter.decodeFirst(pem), KEY, false, ['sign']);
}
