import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigurationError } from '@weft/service-kit/environment';
import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JSONWebKeySet,
  type JWK,
} from 'jose';

/** The one algorithm the local issuer signs with. */
export const ALGORITHM = 'EdDSA';

/** The keys of the local issuer. */
export interface SigningKeys {
  /** The one that signs. */
  readonly current: { readonly keyId: string; readonly privateKey: CryptoKey };
  /** What verifiers need: the signing key's public half, and those of keys whose tokens may still be about. */
  readonly published: JSONWebKeySet;
}

/**
 * Keys from a file, which is made with one new key when it isn't there; several may start at once. To rotate, put a new key first and take
 * the old one out when its last token has expired.
 */
export async function signingKeysFromFile(path: string): Promise<SigningKeys> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new ConfigurationError(`AUTH_KEY_FILE ${path} can't be read`, { cause: error });
  });
  if (text !== undefined) return signingKeysFromJson(text, `AUTH_KEY_FILE ${path}`);
  await createKeyFile(path);
  return signingKeysFromJson(await readFile(path, 'utf8'), `AUTH_KEY_FILE ${path}`);
}

/** Keys from a JSON Web Key Set of private Ed25519 keys; the first signs. `source` stands in the message of a failure, never a key. */
export async function signingKeysFromJson(text: string, source: string): Promise<SigningKeys> {
  const keys = await Promise.all(parseKeys(text, source).map((key) => importKey(key, source)));
  const [current] = keys;
  if (current === undefined) throw new ConfigurationError(`${source} holds no key`);
  return { current, published: { keys: keys.map(({ published }) => published) } };
}

function parseKeys(text: string, source: string): JWK[] {
  try {
    const { keys } = JSON.parse(text) as { keys?: unknown };
    if (Array.isArray(keys)) return keys;
  } catch {
    // Said below; the parser's own message could hold a part of the key.
  }
  throw new ConfigurationError(`${source} is not a JSON Web Key Set`);
}

async function importKey(key: JWK, source: string) {
  const { kty, crv, x, d } = key;
  if (kty !== 'OKP' || crv !== 'Ed25519' || x === undefined || d === undefined) {
    throw new ConfigurationError(`${source} must hold private Ed25519 keys only`);
  }
  const privateKey = await importJWK({ kty, crv, x, d }, ALGORITHM);
  if (privateKey instanceof Uint8Array) throw new ConfigurationError(`${source} must hold private Ed25519 keys only`);
  const keyId = key.kid ?? (await calculateJwkThumbprint({ kty, crv, x }));
  return { keyId, privateKey, published: { kty, crv, x, kid: keyId, alg: ALGORITHM, use: 'sig' } };
}

/** One new key, kept nowhere. */
export async function freshSigningKeys(): Promise<SigningKeys> {
  return signingKeysFromJson(await newKeySet(), 'the new key');
}

/** Writes a new key for its owner's eyes only. Whoever comes first wins; the others use that one's. */
async function createKeyFile(path: string): Promise<void> {
  const unfinished = `${path}.${randomUUID()}`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(unfinished, await newKeySet(), { mode: 0o600, flush: true });
  try {
    await link(unfinished, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(unfinished, { force: true });
  }
}

async function newKeySet(): Promise<string> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { crv: 'Ed25519', extractable: true });
  return JSON.stringify({ keys: [await exportJWK(privateKey)] });
}
