import { X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeyedCertificate } from './certificate.ts';
import { CERTIFICATE_FILE, PRIVATE_KEY_FILE, TRUST_FILE, writeIdentity } from './identity-directory.ts';
import { type Authority, localAuthority } from './local-authority.ts';
import { startRotation } from './rotation.ts';
import { memberSubject } from './subjects.ts';

const HOUR = 3_600_000;
const subject = memberSubject('gateway');

describe('identities on disk', () => {
  let root: string;
  let directory: string;
  let authority: Authority;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'weft-identity-'));
    directory = join(root, 'gateway');
    authority = await localAuthority(join(root, 'authority'));
  });

  afterEach(() => rm(root, { recursive: true, force: true }));

  const read = (name: string) => readFile(join(directory, name), 'utf8');

  it('holds certificate, key and trust, readable by the owner alone', async () => {
    const leaf = await authority.issue(subject, HOUR);
    await writeIdentity(directory, leaf, authority.certificate);
    expect(await read(CERTIFICATE_FILE)).toBe(leaf.certificate);
    expect(await read(PRIVATE_KEY_FILE)).toBe(leaf.privateKey);
    expect(await read(TRUST_FILE)).toBe(authority.certificate);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    expect((await stat(join(directory, PRIVATE_KEY_FILE))).mode & 0o777).toBe(0o600);
  });

  it('is replaced as one, and keeps no more than the last but one', async () => {
    const leaves: KeyedCertificate[] = [];
    for (let count = 0; count < 5; count += 1) {
      leaves.push(await authority.issue(subject, HOUR));
      await writeIdentity(directory, leaves[count] as KeyedCertificate, authority.certificate);
    }
    expect(await read(CERTIFICATE_FILE)).toBe(leaves[4]?.certificate);
    expect(await read(PRIVATE_KEY_FILE)).toBe(leaves[4]?.privateKey);
    const generations = (await readdir(directory)).filter((name) => name.startsWith('..') && name !== '..data');
    expect(generations).toHaveLength(2);
    expect(await readdir(directory)).toHaveLength(2 + 1 + 3);
  });

  it('is renewed whenever two thirds of its life are over', async () => {
    const serials: string[] = [];
    const failures: unknown[] = [];
    await new Promise<void>((resolve, reject) => {
      const rotation = startRotation({
        authority,
        identities: [{ subject, directory }],
        lifetimeMs: 1_500,
        renewed: (_kept, leaf) => {
          serials.push(new X509Certificate(leaf.certificate).serialNumber);
          if (serials.length === 3) rotation.then((started) => started.stop()).then(resolve, reject);
        },
        failed: (_kept, error) => failures.push(error),
      });
    });
    expect(new Set(serials).size).toBe(3);
    expect(failures).toEqual([]);
    expect(new X509Certificate(await read(CERTIFICATE_FILE)).serialNumber).toBe(serials.at(-1));
  });

  it('goes on after a renewal that failed', async () => {
    let refusals = 2;
    let issued = 0;
    const failures: unknown[] = [];
    const unsteady: Authority = {
      certificate: authority.certificate,
      issue: async (whom, lifetimeMs) => {
        if (issued > 0 && refusals > 0) {
          refusals -= 1;
          throw new Error('the disk is full');
        }
        issued += 1;
        return authority.issue(whom, lifetimeMs);
      },
    };
    await new Promise<void>((resolve, reject) => {
      const rotation = startRotation({
        authority: unsteady,
        identities: [{ subject, directory }],
        lifetimeMs: 1_500,
        renewed: () => {
          if (issued === 2) rotation.then((started) => started.stop()).then(resolve, reject);
        },
        failed: (kept, error) => failures.push([kept.directory, error]),
      });
    });
    expect(failures).toEqual([
      [directory, new Error('the disk is full')],
      [directory, new Error('the disk is full')],
    ]);
  });
});
