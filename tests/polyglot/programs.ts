import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, cp, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');
/** For a first build too, with everything still to be downloaded. */
const BUILD_TIMEOUT_MS = 240_000;
const RUN_TIMEOUT_MS = 40_000;

/** A program of examples/, built, as a command line that still wants the server's address and a user's name. */
export type BuiltProgram = readonly [command: string, ...first: string[]];

/** Whether a program that a language's example needs is absent. Says so; with `CI=true` throws instead. */
export async function isMissing(program: string, versionFlag: string): Promise<boolean> {
  const found = await run(program, [versionFlag], { timeout: 30_000 }).then(
    () => true,
    () => false,
  );
  if (!found && process.env.CI === 'true') throw new Error(`the examples can't be tested: ${program} not found`);
  if (!found) process.stderr.write(`\nSKIPPED: the example that needs ${program}: not found on this machine\n\n`);
  return !found;
}

export async function buildGo(scratch: string): Promise<BuiltProgram> {
  const program = join(scratch, 'edit-go');
  const cwd = join(ROOT, 'examples/go');
  await run('go', ['build', '-mod=readonly', '-o', program, '.'], { cwd, timeout: BUILD_TIMEOUT_MS });
  return [program];
}

/** The example on the classes of `gen/java`, compiled in a copy: Maven writes its results beside the sources. */
export async function buildJava(scratch: string): Promise<BuiltProgram> {
  for (const folder of ['examples/pom.xml', 'examples/java', 'gen/java']) {
    const filter = (path: string) => !path.endsWith('/target');
    await cp(join(ROOT, folder), join(scratch, folder), { recursive: true, filter });
  }
  const goals = ['compile', 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath'];
  const quiet = ['-q', '-B', '-Dstyle.color=never', '-Dmdep.outputFile=target/class-path'];
  await run('mvn', [...quiet, '-f', join(scratch, 'examples/pom.xml'), ...goals], { timeout: BUILD_TIMEOUT_MS });
  const built = join(scratch, 'examples/java/target');
  const libraries = await readFile(join(built, 'class-path'), 'utf8');
  return ['java', '-cp', `${join(built, 'classes')}:${libraries.trim()}`, 'example.Edit'];
}

/** The example with an environment that has `gen/python` installed; environments are kept by what is in them. */
export async function buildPython(): Promise<BuiltProgram> {
  const requirements = join(ROOT, 'examples/python/requirements.txt');
  const generated = join(ROOT, 'gen/python');
  const { stdout: version } = await run('python3', ['--version']);
  const key = createHash('sha256')
    .update(version)
    .update(await readFile(requirements));
  const names = await readdir(generated, { recursive: true });
  const sources = names.filter((name) => /\.(py|pyi|toml)$/.test(name)).sort();
  for (const name of sources) key.update(name).update(await readFile(join(generated, name)));
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'weft');
  const environment = join(cache, `python-example-${key.digest('hex').slice(0, 12)}`);
  if (!(await exists(environment))) await installPython(cache, environment, { requirements, generated });
  return [join(environment, 'bin/python'), join(ROOT, 'examples/python/edit.py')];
}

async function installPython(
  cache: string,
  environment: string,
  from: { readonly requirements: string; readonly generated: string },
): Promise<void> {
  await mkdir(cache, { recursive: true });
  const staging = await mkdtemp(join(cache, 'python-example-staging-'));
  try {
    // A copy, because a build leaves its traces beside the sources.
    const sources = join(staging, 'gen-python');
    await cp(from.generated, sources, { recursive: true });
    const created = join(staging, 'environment');
    await run('python3', ['-m', 'venv', created], { timeout: BUILD_TIMEOUT_MS });
    const install = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check'];
    const hashed = [...install, '--require-hashes', '-r', from.requirements];
    await run(join(created, 'bin/python'), hashed, { timeout: BUILD_TIMEOUT_MS });
    await run(join(created, 'bin/python'), [...install, '--no-deps', sources], { timeout: BUILD_TIMEOUT_MS });
    await rename(created, environment).catch(async (error: unknown) => {
      // Somebody else has put the same there meanwhile.
      if (!(await exists(environment))) throw error;
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/** What the program prints, line by line. Fails with what it says on standard error. */
export async function linesOf(program: BuiltProgram, address: string, user: string): Promise<string[]> {
  const [command, ...first] = program;
  const { stdout } = await run(command, [...first, address, user], { timeout: RUN_TIMEOUT_MS });
  return stdout.trimEnd().split('\n');
}
