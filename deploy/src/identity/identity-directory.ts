import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeyedCertificate } from './certificate.ts';

/** The names inside of an identity directory; those of a mounted Kubernetes secret of the type kubernetes.io/tls. */
export const CERTIFICATE_FILE = 'tls.crt';
export const PRIVATE_KEY_FILE = 'tls.key';
export const TRUST_FILE = 'ca.crt';
const FILES = [CERTIFICATE_FILE, PRIVATE_KEY_FILE, TRUST_FILE];
const CURRENT = '..data';

/**
 * Puts a certificate, its key and the trusted authority into a directory so that a reader sees either all of the old or all of the new: the three files are
 * links into `..data`, itself a link that is replaced by one rename. It is what Kubernetes does with a mounted secret, and the rename inside of the
 * directory is what Envoy's `watched_directory` waits for. Only the owner may read any of it.
 */
export async function writeIdentity(directory: string, leaf: KeyedCertificate, trusted: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const generation = `..${randomUUID()}`;
  await mkdir(join(directory, generation), { mode: 0o700 });
  await writePrivate(join(directory, generation, CERTIFICATE_FILE), leaf.certificate);
  await writePrivate(join(directory, generation, PRIVATE_KEY_FILE), leaf.privateKey);
  await writePrivate(join(directory, generation, TRUST_FILE), trusted);
  for (const name of FILES) await linkOnce(join(CURRENT, name), join(directory, name));
  const before = await readlink(join(directory, CURRENT)).catch(() => undefined);
  await replaceLink(generation, join(directory, CURRENT));
  await removeOlder(directory, [generation, before]);
}

/** Writes a file that only its owner may read, whole or not at all. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const staging = `${path}.${randomUUID()}`;
  await writePrivate(staging, text);
  await rename(staging, path);
}

function writePrivate(path: string, text: string): Promise<void> {
  return writeFile(path, text, { mode: 0o600, flush: true });
}

async function linkOnce(target: string, path: string): Promise<void> {
  if ((await lstat(path).catch(() => undefined))?.isSymbolicLink()) return;
  await replaceLink(target, path);
}

async function replaceLink(target: string, path: string): Promise<void> {
  const staging = `${path}.${randomUUID()}`;
  await symlink(target, staging);
  await rename(staging, path);
}

/** Keeps the generation before the last for whoever is just reading it. */
async function removeOlder(directory: string, kept: readonly (string | undefined)[]): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!name.startsWith('..') || name === CURRENT || kept.includes(name)) continue;
    await rm(join(directory, name), { recursive: true, force: true });
  }
}
