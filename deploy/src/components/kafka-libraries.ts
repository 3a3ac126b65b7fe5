import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDirectory } from './environment.ts';
import { type Say, whileSaying } from './progress.ts';

const run = promisify(execFile);

/** Kafka's version; `kafka-pom.xml` names it too. */
export const KAFKA_VERSION = '4.4.0';
const POM = join(import.meta.dirname, 'kafka-pom.xml');
const CHECKSUMS = join(import.meta.dirname, 'kafka-checksums.txt');
const DOWNLOAD_TIMEOUT_MS = 180_000;

/** Where one version of the broker lives on this machine. */
export interface KafkaLibraries {
  /** Holds `libs` and what is derived from them. Named after the content, so that a change never meets stale files. */
  readonly directory: string;
  /** Java's class path of the broker. */
  readonly classPath: string;
}

/** Which of the programs that a broker needs are absent from this machine. */
export async function missingForKafka(): Promise<string[]> {
  const found = await Promise.all(
    (['java', 'mvn'] as const).map((program) =>
      run(program, ['-version'], { timeout: 30_000 }).then(
        () => undefined,
        () => program,
      ),
    ),
  );
  return found.filter((program) => program !== undefined);
}

/** The broker's jars, downloaded from Maven Central once. Fails when a jar isn't exactly the one that was committed to. */
export async function kafkaLibraries(say: Say = toStandardError): Promise<KafkaLibraries> {
  const [pom, checksums] = await Promise.all([readFile(POM), readFile(CHECKSUMS, 'utf8')]);
  const name = createHash('sha256').update(pom).update(checksums).digest('hex').slice(0, 12);
  const cache = cacheDirectory();
  const directory = join(cache, `kafka-${KAFKA_VERSION}-${name}`);
  const libs = join(directory, 'libs');
  if ((await differences(libs, checksums)).length > 0) {
    await rm(directory, { recursive: true, force: true });
    await download({ cache, directory }, checksums, say);
  }
  return { directory, classPath: join(libs, '*') };
}

interface Destination {
  readonly cache: string;
  readonly directory: string;
}

async function download({ cache, directory }: Destination, checksums: string, say: Say): Promise<void> {
  await mkdir(cache, { recursive: true });
  const staging = await mkdtemp(join(cache, 'kafka-download-'));
  try {
    const libs = join(staging, 'libs');
    const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${libs}`, '-DincludeScope=runtime'];
    const what = `downloading Kafka ${KAFKA_VERSION} from Maven Central (43 MB, once)`;
    await whileSaying(what, say, run('mvn', ['-q', '-B', '-f', POM, ...goal], { timeout: DOWNLOAD_TIMEOUT_MS }));
    const wrong = await differences(libs, checksums);
    if (wrong.length > 0) throw new Error(`unexpected jars from Maven Central: ${wrong.join(', ')}`);
    await rename(staging, directory).catch(async (error: unknown) => {
      // Somebody else has put the same there meanwhile.
      if ((await differences(join(directory, 'libs'), checksums)).length > 0) throw error;
    });
    say(`Kafka ${KAFKA_VERSION} is in ${directory}`);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

function toStandardError(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Jars that are missing, changed or too many. */
async function differences(libs: string, checksums: string): Promise<string[]> {
  const expected = new Map<string, string>();
  for (const line of checksums.trim().split('\n')) {
    const [sum = '', jar = ''] = line.split(/\s+/);
    expected.set(jar, sum);
  }
  const present = await readdir(libs).catch((): string[] => []);
  const wrong = present.filter((jar) => !expected.has(jar));
  for (const [jar, sum] of expected) {
    const bytes = present.includes(jar) ? await readFile(join(libs, jar)) : undefined;
    if (bytes === undefined || createHash('sha256').update(bytes).digest('hex') !== sum) wrong.push(jar);
  }
  return wrong;
}
