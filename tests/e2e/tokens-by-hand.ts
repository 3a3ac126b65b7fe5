import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Makes tokens as the local issuer would not: from one of its own, with other claims or another signature. */
export class TokenForge {
  readonly #genuine: string;
  readonly #key: KeyObject;

  /** @param genuine a token of the issuer that keeps its keys in this folder */
  constructor(genuine: string, dataDir: string) {
    this.#genuine = genuine;
    const { keys } = JSON.parse(readFileSync(join(dataDir, 'signing-keys.json'), 'utf8'));
    this.#key = createPrivateKey({ key: keys[0], format: 'jwk' });
  }

  /** With other claims, properly signed. */
  claiming(claims: Readonly<Record<string, unknown>>): string {
    return this.#signed(claims, this.#key);
  }

  /** Signed with a key that nobody knows. */
  get foreign(): string {
    return this.#signed({}, generateKeyPairSync('ed25519').privateKey);
  }

  /** Not signed, and saying so. */
  get unsigned(): string {
    const [, payload] = this.#genuine.split('.');
    return `${encoded({ alg: 'none' })}.${payload}.`;
  }

  #signed(claims: Readonly<Record<string, unknown>>, key: KeyObject): string {
    const [header = '', payload = ''] = this.#genuine.split('.');
    const genuine = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const signed = `${header}.${encoded({ ...genuine, ...claims })}`;
    return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`;
  }
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
