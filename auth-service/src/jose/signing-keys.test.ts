import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@weft/service-kit/clock';
import { TokenVerifier } from '@weft/service-kit/token-verifier';
import { createLocalJWKSet } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SigningKeys, signingKeysFromFile, signingKeysFromJson } from './signing-keys.ts';
import { TokenIssuer } from './token-issuer.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-keys-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const USER = '0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';
const ISSUER = { issuer: 'weft-local', audience: 'weft' };
const issuerOf = (keys: SigningKeys, clock = systemClock) =>
  new TokenIssuer({ keys, ...ISSUER, lifetimeSeconds: 60, clock });
const verifierOf = (keys: SigningKeys, config = ISSUER) =>
  new TokenVerifier({ jwksUrl: '', ...config }, createLocalJWKSet(keys.published));

describe('signing keys', () => {
  it('are made once, however many start at the same time, and kept', async () => {
    const path = join(folder, 'deep', 'keys.json');
    const all = await Promise.all([1, 2, 3, 4].map(() => signingKeysFromFile(path)));
    const again = await signingKeysFromFile(path);
    expect(new Set([...all, again].map(({ current }) => current.keyId)).size).toBe(1);
    expect(await readdir(join(folder, 'deep'))).toEqual(['keys.json']);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('publish nothing private', async () => {
    const { published } = await signingKeysFromFile(join(folder, 'keys.json'));
    expect(Object.keys(published.keys[0] ?? {}).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
  });

  it('rotate: a new one signs, tokens of the old one stay good', async () => {
    const [oldFile, newFile] = [join(folder, 'old.json'), join(folder, 'new.json')];
    const [oldKeys, newKeys] = [await signingKeysFromFile(oldFile), await signingKeysFromFile(newFile)];
    const keysIn = async (path: string) => JSON.parse(await readFile(path, 'utf8')).keys;
    const both = JSON.stringify({ keys: [...(await keysIn(newFile)), ...(await keysIn(oldFile))] });
    const rotated = await signingKeysFromJson(both, 'AUTH_SIGNING_KEYS');
    expect(rotated.current.keyId).toBe(newKeys.current.keyId);
    const { accessToken } = await issuerOf(oldKeys).issue({ userId: USER });
    expect((await verifierOf(rotated).verify(accessToken)).userId).toBe(USER);
    await expect(verifierOf(newKeys).verify(accessToken)).rejects.toThrow('not valid');
  });

  it.each(['', '{}', '{"keys":[]}', '{"keys":[{"kty":"OKP","crv":"Ed25519","x":"AA"}]}', '{"keys":[{"kty":"RSA"}]}'])(
    'are refused when the file holds %j',
    async (text) => {
      const path = join(folder, 'keys.json');
      await writeFile(path, text);
      await expect(signingKeysFromFile(path)).rejects.toThrow(/AUTH_KEY_FILE/);
    },
  );
});

describe('a token', () => {
  it('says who and what for, until it ends', async () => {
    const keys = await signingKeysFromFile(join(folder, 'keys.json'));
    const { accessToken, expiresAt } = await issuerOf(keys).issue({ userId: USER, scopes: ['users.write'] });
    const principal = await verifierOf(keys).verify(accessToken);
    expect(principal).toEqual({ userId: USER, scopes: new Set(['users.write']), expiresAtMs: expiresAt.getTime() });
    const lastHour = { ...systemClock, now: () => systemClock.now() - 3_600_000 };
    const expired = await issuerOf(keys, lastHour).issue({ userId: USER });
    await expect(verifierOf(keys).verify(expired.accessToken)).rejects.toThrow('expired');
  });

  it('is good for its own issuer and audience only', async () => {
    const keys = await signingKeysFromFile(join(folder, 'keys.json'));
    const { accessToken } = await issuerOf(keys).issue({ userId: USER });
    await expect(verifierOf(keys, { ...ISSUER, audience: 'other' }).verify(accessToken)).rejects.toThrow('aud');
    await expect(verifierOf(keys, { ...ISSUER, issuer: 'other' }).verify(accessToken)).rejects.toThrow('iss');
  });
});
