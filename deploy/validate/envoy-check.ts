import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { envoyBinary } from '../src/components/envoy.ts';
import { CONTAINER_DIRECTORY } from '../src/envoy/deployments.ts';
import type { ShippedFile } from '../src/envoy/shipped.ts';
import { credentialFiles } from '../src/envoy/sidecar-credentials.ts';
import { writeIdentity } from '../src/identity/identity-directory.ts';
import { localAuthority } from '../src/identity/local-authority.ts';
import { LOCAL_EDGE_SUBJECT } from '../src/identity/subjects.ts';

const run = promisify(execFile);

const root = join(import.meta.dirname, '../..');
const BUF = join(root, 'node_modules/.bin/buf');
const TIMEOUT_MS = 60_000;
/** A certificate that need not outlive the check, in milliseconds. */
const HOUR_MS = 3_600_000;

/** Judges configurations of Envoy, by its API and by itself. */
export interface EnvoyCheck {
  /** What buf has against a file as a message of Envoy's API; empty when nothing. */
  byBuf(file: string, message: ShippedFile['message']): Promise<string>;
  /** What Envoy has against a bootstrap; empty when nothing. */
  byEnvoy(file: string): Promise<string>;
}

/** Prepares everything in an empty directory: the API's descriptors, and what containers have mounted at CONTAINER_DIRECTORY. */
export async function createEnvoyCheck(directory: string): Promise<EnvoyCheck> {
  const image = join(directory, 'envoy-api.binpb');
  await run(BUF, ['build', join(root, 'third_party/envoy-api'), '-o', image], { cwd: root, timeout: TIMEOUT_MS });
  const container = join(directory, 'container');
  await furnish(container);
  return {
    byBuf: (file, message) => {
      const output = join(directory, `${basename(file)}.binpb`);
      // As YAML, which JSON is too: of JSON, buf passes over fields that it doesn't know.
      return complaint(BUF, ['convert', image, '--type', message, '--from', `${file}#format=yaml`, '--to', output]);
    },
    byEnvoy: async (file) => {
      const moved = join(directory, basename(file));
      await writeFile(moved, (await readFile(file, 'utf8')).replaceAll(CONTAINER_DIRECTORY, container));
      return complaint(await envoyBinary(), ['--mode', 'validate', '-c', moved, '--log-level', 'error']);
    },
  };
}

/** What our containers find at CONTAINER_DIRECTORY. */
async function furnish(container: string): Promise<void> {
  await mkdir(join(container, 'secrets'), { recursive: true });
  await copyFile(join(root, 'gen/descriptors.binpb'), join(container, 'descriptors.binpb'));
  const certificate = await readFile(join(root, 'deploy/envoy/edge-certificate.json'), 'utf8');
  await writeFile(join(container, 'edge-certificate.json'), certificate.replaceAll(CONTAINER_DIRECTORY, container));
  const authority = await localAuthority(join(container, 'authority'));
  const leaf = await authority.issue(LOCAL_EDGE_SUBJECT, HOUR_MS);
  for (const name of ['tls', 'identity']) await writeIdentity(join(container, name), leaf, authority.certificate);
  for (const [name, content] of credentialFiles({ directory: join(container, 'identity') })) {
    await writeFile(join(container, 'secrets', name), JSON.stringify(content));
  }
}

async function complaint(program: string, args: readonly string[]): Promise<string> {
  try {
    await run(program, args, { cwd: root, timeout: TIMEOUT_MS });
    return '';
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    return said === '' ? String(error) : said;
  }
}
