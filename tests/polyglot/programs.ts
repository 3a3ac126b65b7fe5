import { execFile } from 'node:child_process';
import { cp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { kept } from './kept.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');
const REQUIREMENTS = join(ROOT, 'examples/python/requirements.txt');
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
export async function buildJava(): Promise<BuiltProgram> {
  const sources = ['examples/pom.xml', 'examples/java', 'gen/java'].map((path) => join(ROOT, path));
  const version = (await run('javac', ['-version'])).stdout;
  const folder = await kept({ name: 'java-example', version, sources, build: compileJava });
  const classes = [join(folder, 'example'), join(folder, 'gen'), join(folder, 'libraries/*')];
  return ['java', '-XX:TieredStopAtLevel=1', '-cp', classes.join(':'), 'example.Edit'];
}

async function compileJava(folder: string): Promise<void> {
  const scratch = join(folder, 'sources');
  for (const path of ['examples/pom.xml', 'examples/java', 'gen/java']) {
    const filter = (name: string) => !name.endsWith('/target');
    await cp(join(ROOT, path), join(scratch, path), { recursive: true, filter });
  }
  const libraries = [`-DoutputDirectory=${join(folder, 'libraries')}`, '-DexcludeGroupIds=dev.weft'];
  const goals = ['compile', 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies', ...libraries];
  const quiet = ['-q', '-B', '-Dstyle.color=never'];
  await run('mvn', [...quiet, '-f', join(scratch, 'examples/pom.xml'), ...goals], { timeout: BUILD_TIMEOUT_MS });
  await rename(join(scratch, 'examples/java/target/classes'), join(folder, 'example'));
  await rename(join(scratch, 'gen/java/target/classes'), join(folder, 'gen'));
  await rm(scratch, { recursive: true });
}

/** The example with an environment that has `gen/python` installed. */
export async function buildPython(): Promise<BuiltProgram> {
  const sources = [REQUIREMENTS, join(ROOT, 'gen/python')];
  const version = (await run('python3', ['--version'])).stdout;
  const folder = await kept({ name: 'python-example', version, sources, build: installPython });
  return [join(folder, 'environment/bin/python'), join(ROOT, 'examples/python/edit.py')];
}

async function installPython(folder: string): Promise<void> {
  // A copy, because a build leaves its traces beside the sources.
  const sources = join(folder, 'sources');
  await cp(join(ROOT, 'gen/python'), sources, { recursive: true });
  const environment = join(folder, 'environment');
  await run('python3', ['-m', 'venv', environment], { timeout: BUILD_TIMEOUT_MS });
  const install = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check'];
  for (const what of [
    ['--require-hashes', '-r', REQUIREMENTS],
    ['--no-deps', sources],
  ]) {
    await run(join(environment, 'bin/python'), [...install, ...what], { timeout: BUILD_TIMEOUT_MS });
  }
  await rm(sources, { recursive: true });
}

/** What the program prints, line by line. Fails with what it says on standard error. */
export async function linesOf(program: BuiltProgram, address: string, user: string): Promise<string[]> {
  const [command, ...first] = program;
  const { stdout } = await run(command, [...first, address, user], { timeout: RUN_TIMEOUT_MS });
  return stdout.trimEnd().split('\n');
}
