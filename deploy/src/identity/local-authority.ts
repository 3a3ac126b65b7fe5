import { chmod, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAuthority, issueCertificate, type KeyedCertificate, type Subject, validityOf } from './certificate.ts';
import { writeWhole } from './identity-directory.ts';
import { isRenewalDue, validityFrom } from './renewal.ts';

/** Signs the certificates of one mesh. */
export interface Authority {
  /** Its own certificate (PEM): what members trust. */
  readonly certificate: string;
  /** A new key and certificate that counts for `lifetimeMs` from now on, in milliseconds. */
  issue(subject: Subject, lifetimeMs: number): Promise<KeyedCertificate>;
}

/** Ten years. Leaves are what is short-lived; whoever may read the authority's key can be anybody anyhow. */
const AUTHORITY_LIFETIME_MS = 10 * 365 * 86_400_000;

/**
 * The authority whose certificate and key are in a directory (`authority.pem`; only the owner may read it), made there when there is none,
 * or when two thirds of its life are over: then the members must be started anew. Fails when the file is there and can't be understood.
 */
export async function localAuthority(directory: string, now: () => number = Date.now): Promise<Authority> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await chmod(directory, 0o700);
  const kept = await loadAuthority(directory);
  const own = kept === undefined || isRenewalDue(kept.validity, now()) ? await foundAuthority(directory, now) : kept;
  return {
    certificate: own.certificate,
    issue: (subject, lifetimeMs) => issueCertificate(own, subject, validityFrom(now(), lifetimeMs)),
  };
}

async function loadAuthority(directory: string): Promise<KeyedCertificate | undefined> {
  const text = await readIfThere(join(directory, 'authority.pem'));
  if (text === undefined) return undefined;
  const [certificate, privateKey] = text.split(/(?=-----BEGIN PRIVATE KEY-----)/);
  if (certificate === undefined || privateKey === undefined) {
    throw new Error(
      `${join(directory, 'authority.pem')} holds no certificate with its key; remove it to have a new one`,
    );
  }
  return { certificate, privateKey, validity: validityOf(certificate) };
}

/** One file for both, so that there is never one without the other. */
async function foundAuthority(directory: string, now: () => number): Promise<KeyedCertificate> {
  const own = await createAuthority(validityFrom(now(), AUTHORITY_LIFETIME_MS));
  await writeWhole(join(directory, 'authority.pem'), `${own.certificate}${own.privateKey}`);
  return own;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
