import { type ChildProcess, spawn } from 'node:child_process';
import { access, link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { asUnprivileged, type PostgresBinaries, postgresBinaries } from './postgres-binaries.ts';
import { ProcessOutput } from './process-output.ts';

export interface EmbeddedPostgresOptions {
  /** Where the data lives; made on the first start, used again afterwards. */
  readonly dataDir: string;
  /** 0, the default, picks a free port. */
  readonly port?: number;
  /** Further settings, as in postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Told what goes on, a line each. */
  readonly onLine?: (line: string) => void;
}

export interface EmbeddedPostgres {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Stops in order: connections are cut, everything is written. */
  stop(): Promise<void>;
  /** Kills it at once, as a power failure would. */
  kill(): Promise<void>;
  /** Resolves when the server has ended, whoever ended it. */
  readonly ended: Promise<void>;
}

const USER = 'weft';
const DATABASE = 'postgres';
const READY = /database system is ready to accept connections/;
const READY_WITHIN_MS = 60_000;
const LEFT_BEHIND_STOPS_WITHIN_MS = 30_000;
const OWNER_FILE = 'owner.pid';

const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '128MB',
  // The embedded log writes a record and deletes it a week later.
  autovacuum_naptime: '30s',
};

/**
 * Starts a real PostgreSQL from npm's binaries on loopback. A server that outlived the process which started it is stopped first; a data folder
 * that another living process uses is refused.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const home = resolve(options.dataDir);
  const dataDir = join(home, 'data');
  const onLine = options.onLine ?? (() => undefined);
  const binaries = await postgresBinaries();
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await takeOver(home, dataDir, onLine);
  if (!(await exists(join(dataDir, 'PG_VERSION')))) await initialise(binaries, dataDir, onLine);
  const port = options.port !== undefined && options.port > 0 ? options.port : await freePort();
  const settings = { ...SETTINGS, ...options.settings };
  const child = run(binaries.postgres, ['-D', dataDir, '-p', String(port), ...settingArguments(settings)]);
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  await ready(child, ended, onLine);
  return {
    url: `postgresql://${USER}@127.0.0.1:${port}/${DATABASE}`,
    port,
    pid: child.pid ?? 0,
    ended,
    stop: () => end(child, ended, 'SIGINT'),
    kill: () => end(child, ended, 'SIGKILL'),
  };
}

async function initialise(binaries: PostgresBinaries, dataDir: string, onLine: (line: string) => void): Promise<void> {
  onLine('making a new database');
  const child = run(binaries.initdb, ['-D', dataDir, '-U', USER, '--auth=trust', '-E', 'UTF8', '--locale=C']);
  const output = new ProcessOutput(child, () => undefined);
  const code = await new Promise<number | null>((done, fail) => {
    child.once('error', fail);
    child.once('exit', done);
  });
  if (code !== 0) {
    const hint =
      process.getuid?.() === 0
        ? ' (as root, user namespaces are needed; run as another user, or set POSTGRES_URL)'
        : '';
    throw new Error(`can't make a database in ${dataDir}${hint}:\n${output.tail}`);
  }
}

function ready(child: ChildProcess, ended: Promise<void>, onLine: (line: string) => void): Promise<void> {
  return new Promise((resolveReady, fail) => {
    const output = new ProcessOutput(child, (line) => {
      onLine(line);
      if (READY.test(line)) {
        clearTimeout(timer);
        resolveReady();
      }
    });
    const failed = (what: string) => fail(new Error(`PostgreSQL ${what}:\n${output.tail}`));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      failed(`was not ready within ${READY_WITHIN_MS / 1000} s`);
    }, READY_WITHIN_MS);
    child.once('error', (error) => failed(`can't be started (${error.message})`));
    ended.then(() => {
      clearTimeout(timer);
      failed('ended while starting');
    });
  });
}

/** Makes sure that nobody else uses the data: refuses while the process that started a server lives, stops what it left behind. */
async function takeOver(home: string, dataDir: string, onLine: (line: string) => void): Promise<void> {
  await own(home);
  const lockFile = join(dataDir, 'postmaster.pid');
  const server = await readPid(lockFile);
  if (server === undefined) return;
  if (await isServerOf(server, dataDir)) {
    onLine(`stopping the server ${server} that an earlier run left behind`);
    process.kill(server, 'SIGINT');
    await goneWithin(server, LEFT_BEHIND_STOPS_WITHIN_MS);
  }
  // The number may belong to somebody else by now, which would keep the server from starting.
  await rm(lockFile, { force: true });
}

/** Puts our number into the owner's file. Of several who find a dead owner's file only one gets it out of the way, so only one goes on. */
async function own(home: string): Promise<void> {
  const path = join(home, OWNER_FILE);
  const staged = `${path}.${process.pid}`;
  await writeFile(staged, await identityOf(process.pid));
  try {
    for (;;) {
      if (await succeeds(link(staged, path))) return;
      const owner = await readPid(path);
      if (owner === process.pid) return;
      if (owner !== undefined && isAlive(owner) && (await readFile(path, 'utf8')) === (await identityOf(owner))) {
        throw new Error(`${home} is in use by process ${owner}; stop that one, or use another folder (DATA_DIR)`);
      }
      await succeeds(rename(path, `${staged}.dead`));
      await rm(`${staged}.dead`, { force: true });
    }
  } finally {
    await rm(staged, { force: true });
  }
}

/** A process's number with the moment it started, where that can be known: numbers are used again. */
async function identityOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // After the command in parentheses, the start time is the 20th field (proc(5)).
  return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`;
}

async function goneWithin(pid: number, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (isAlive(pid)) {
    if (performance.now() > deadline)
      throw new Error(`the PostgreSQL of an earlier run (process ${pid}) does not stop`);
    await new Promise((wait) => setTimeout(wait, 20));
  }
}

/** Whether a process is the server of this folder. Where that can't be told (no /proc), nobody is taken for it. */
async function isServerOf(pid: number, dataDir: string): Promise<boolean> {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return commandLine.split('\0').includes(dataDir);
}

async function readPid(path: string): Promise<number | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  return Number.isNaN(pid) ? undefined : pid;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function run(binary: string, args: readonly string[]): ChildProcess {
  const { command, args: all } = asUnprivileged(binary, args);
  // A session of its own: Ctrl-C in a terminal must reach us first, so that services stop before their database.
  return spawn(command, all, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
}

async function end(child: ChildProcess, ended: Promise<void>, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  await ended;
}

function settingArguments(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function exists(path: string): Promise<boolean> {
  return succeeds(access(path));
}

function succeeds(attempt: Promise<unknown>): Promise<boolean> {
  return attempt.then(
    () => true,
    () => false,
  );
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
