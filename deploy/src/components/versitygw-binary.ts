import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { cacheDirectory } from './environment.ts';

const run = promisify(execFile);

const MODULE = 'github.com/versity/versitygw';
const VERSION = 'v1.8.0';
/** What go.sum has for the module; its own go.sum pins the rest, and Go checks all of it against the public checksum database. */
const MODULE_SUM = 'h1:au+wI+aybno/STsQiSm35Uu6Q6iK5MWReQxgO6SEMFc=';
const BINARY = 'versitygw';
const CHECKSUM = 'versitygw.sha256';
const BUILD_TIMEOUT_MS = 900_000;
const QUESTION_TIMEOUT_MS = 30_000;
const OUTPUT_BYTES = 16 * 1024 * 1024;

/** Which of the programs that the S3 server needs are absent from this machine. */
export async function missingForVersityGateway(): Promise<string[]> {
  const found = await run('go', ['version'], { timeout: QUESTION_TIMEOUT_MS }).then(
    () => true,
    () => false,
  );
  return found ? [] : ['go'];
}

/** The path of the S3 server's program, built from its Go module once. Fails when the module isn't exactly the one that was committed to. */
export async function versityGatewayBinary(): Promise<string> {
  const name = createHash('sha256').update(MODULE_SUM).digest('hex').slice(0, 12);
  const directory = join(cacheDirectory(), `versitygw-${VERSION}-${name}`);
  if (!(await isIntact(directory))) {
    await rm(directory, { recursive: true, force: true });
    await build(directory);
  }
  return join(directory, BINARY);
}

async function build(directory: string): Promise<void> {
  process.stderr.write(`building Versity Gateway ${VERSION}, the S3 server, with Go (a few minutes, once) …\n`);
  await mkdir(cacheDirectory(), { recursive: true });
  const staging = await mkdtemp(join(cacheDirectory(), 'versitygw-build-'));
  try {
    await install(staging);
    await assertModule(join(staging, BINARY));
    await writeFile(join(staging, CHECKSUM), await checksumOf(join(staging, BINARY)));
    await rename(staging, directory).catch(async (error: unknown) => {
      // Somebody else has put the same there meanwhile.
      if (!(await isIntact(directory))) throw error;
    });
    process.stderr.write(`Versity Gateway ${VERSION} is in ${directory}\n`);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function install(target: string): Promise<void> {
  const args = ['install', '-trimpath', '-ldflags', '-s -w', `${MODULE}/cmd/versitygw@${VERSION}`];
  // Proxies and checksum database are the user's; outside of every module nothing that lies around changes what is built.
  const settings = [`GOBIN=${target}`, 'GOFLAGS=-mod=mod', 'GOWORK=off'];
  await run('env', [...settings, 'go', ...args], { cwd: target, timeout: BUILD_TIMEOUT_MS, maxBuffer: OUTPUT_BYTES });
}

async function assertModule(binary: string): Promise<void> {
  const { stdout } = await run('go', ['version', '-m', binary], { timeout: QUESTION_TIMEOUT_MS });
  if (stdout.includes(`\tmod\t${MODULE}\t${VERSION}\t${MODULE_SUM}`)) return;
  throw new Error(`${MODULE} ${VERSION} isn't the module that was committed to (${MODULE_SUM})`);
}

/** False when the program is missing, half written or was changed. */
async function isIntact(directory: string): Promise<boolean> {
  const expected = await readFile(join(directory, CHECKSUM), 'utf8').catch(() => randomUUID());
  const found = await checksumOf(join(directory, BINARY)).catch(() => undefined);
  return found === expected;
}

async function checksumOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
