import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { KAFKA_VERSION } from '@weft/deploy/components/kafka-libraries';
import { withClient } from '../ground/bench-database.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../../..');

/** The machine that figures are from. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly kernel: string;
}

export function machine(): Machine {
  const processors = cpus();
  return {
    cpu: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memoryBytes: totalmem(),
    kernel: release(),
  };
}

/** The source that was measured. */
export interface Source {
  readonly commit: string;
  /** Whether files differed from it. */
  readonly changed: boolean;
}

export async function source(): Promise<Source> {
  const git = async (...args: string[]) => (await run('git', args, { cwd: ROOT })).stdout.trim();
  return {
    commit: await git('rev-parse', '--short=10', 'HEAD'),
    changed: (await git('status', '--porcelain', '--untracked-files=no')) !== '',
  };
}

/** Versions of what was measured, by name: Node, Java, Kafka, PostgreSQL and every package that the bench depends on. */
export async function versions(postgresUrl: string): Promise<Record<string, string>> {
  const postgres = await withClient(postgresUrl, async (client) => {
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
    return rows[0]?.server_version ?? 'unknown';
  });
  const java = await run('java', ['-version']).then(
    ({ stderr }) => /"([^"]+)"/.exec(stderr)?.[1] ?? 'unknown',
    () => 'absent',
  );
  return { node: process.version, java, kafka: KAFKA_VERSION, postgresql: postgres, ...(await packageVersions()) };
}

async function packageVersions(): Promise<Record<string, string>> {
  const { dependencies } = JSON.parse(await readFile(join(ROOT, 'benchmarks/package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return Object.fromEntries(Object.entries(dependencies).filter(([name]) => !name.startsWith('@weft/')));
}
