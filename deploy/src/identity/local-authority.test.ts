import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localAuthority } from './local-authority.ts';
import { IDENTITIES } from './spiffe.ts';
import { LOCAL_EDGE_SUBJECT, memberSubject } from './subjects.ts';

const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;

describe('localAuthority', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'weft-authority-'));
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  it.each(IDENTITIES)('vouches for %s by a SPIFFE id, and for nothing else', async (identity) => {
    const authority = await localAuthority(directory);
    const issued = await authority.issue(memberSubject(identity), HOUR);
    const leaf = new X509Certificate(issued.certificate);
    const root = new X509Certificate(authority.certificate);
    expect(leaf.verify(root.publicKey)).toBe(true);
    expect(leaf.checkIssued(root)).toBe(true);
    expect(leaf.ca).toBe(false);
    expect(leaf.subjectAltName).toBe(`URI:spiffe://weft.local/${identity}`);
    expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
  });

  it('issues a certificate for the edge that serves by its names and can call no member', async () => {
    const authority = await localAuthority(directory);
    const leaf = new X509Certificate((await authority.issue(LOCAL_EDGE_SUBJECT, HOUR)).certificate);
    expect(leaf.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
    expect(leaf.checkHost('localhost')).toBe('localhost');
    expect(leaf.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(leaf.checkIP('::1')).toBe('::1');
    expect(leaf.subjectAltName).not.toContain('URI');
    expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  });

  it('gives every certificate a key and a serial number of its own', async () => {
    const authority = await localAuthority(directory);
    const subject = memberSubject('gateway');
    const issued = await Promise.all(Array.from({ length: 20 }, () => authority.issue(subject, HOUR)));
    const leaves = issued.map(({ certificate }) => new X509Certificate(certificate));
    expect(new Set(leaves.map(({ serialNumber }) => serialNumber)).size).toBe(20);
    expect(new Set(leaves.map(({ fingerprint256 }) => fingerprint256)).size).toBe(20);
    expect(new Set(issued.map(({ privateKey }) => privateKey)).size).toBe(20);
  });

  it('is not verified by another authority', async () => {
    const authority = await localAuthority(join(directory, 'one'));
    const other = await localAuthority(join(directory, 'other'));
    const leaf = new X509Certificate((await authority.issue(memberSubject('gateway'), HOUR)).certificate);
    expect(leaf.verify(new X509Certificate(other.certificate).publicKey)).toBe(false);
  });

  it('is the same after a restart, and only its owner may read its key', async () => {
    const first = await localAuthority(directory);
    const second = await localAuthority(directory);
    expect(second.certificate).toBe(first.certificate);
    const leaf = new X509Certificate((await second.issue(memberSubject('edge'), HOUR)).certificate);
    expect(leaf.verify(new X509Certificate(first.certificate).publicKey)).toBe(true);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    expect((await stat(join(directory, 'authority.pem'))).mode & 0o777).toBe(0o600);
  });

  it('is founded anew long before it ends', async () => {
    const now = Date.now();
    const first = await localAuthority(directory, () => now);
    expect((await localAuthority(directory, () => now + 6 * YEAR)).certificate).toBe(first.certificate);
    expect((await localAuthority(directory, () => now + 7 * YEAR)).certificate).not.toBe(first.certificate);
  });

  it('refuses a file that is no authority, and leaves it as it is', async () => {
    const path = join(directory, 'authority.pem');
    await writeFile(path, 'notes');
    await expect(localAuthority(directory)).rejects.toThrow('holds no certificate with its key');
    expect(await readFile(path, 'utf8')).toBe('notes');
  });
});
