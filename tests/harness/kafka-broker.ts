import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './free-port.ts';
import { type KafkaLibraries, kafkaLibraries } from './kafka-libraries.ts';
import { kafkaLogging, kafkaProperties } from './kafka-properties.ts';

const run = promisify(execFile);

const READY = 'Kafka Server started';
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 10_000;
const LOG_TAIL_LINES = 40;
/** C1 and the serial collector start fastest and stay smallest; steady latency is a little worse. */
const JVM = ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

export interface KafkaBrokerOptions {
  /** Where data and logs go; kept when given, else a temporary directory that is removed in the end. */
  readonly directory?: string;
  /** The clients' port; a free one by default. */
  readonly port?: number;
}

/** Starts a real broker on this machine: one node, KRaft, clients on the loopback address. Downloads Kafka at first use. */
export async function startKafkaBroker(options: KafkaBrokerOptions = {}): Promise<KafkaBroker> {
  const libraries = await kafkaLibraries();
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'weft-kafka-')));
  const controllerPort = await freePort();
  const port = options.port ?? (await freePort());
  const broker = new KafkaBroker(libraries, { directory, port, temporary: options.directory === undefined });
  try {
    await prepare(libraries, { directory, port, controllerPort });
    await broker.start();
  } catch (error) {
    await broker[Symbol.asyncDispose]();
    throw error;
  }
  return broker;
}

interface Place {
  readonly directory: string;
  readonly port: number;
  readonly temporary: boolean;
}

/** A broker that can be hurt. Its data outlives every stop and kill, until it is disposed of. */
export class KafkaBroker implements AsyncDisposable {
  readonly #libraries: KafkaLibraries;
  readonly #place: Place;
  #process: ChildProcess | undefined;
  #archive: { readonly staging: string; readonly final: string } | undefined;

  constructor(libraries: KafkaLibraries, place: Place) {
    this.#libraries = libraries;
    this.#place = place;
  }

  /** For `brokers` of a client. */
  get address(): string {
    return `127.0.0.1:${this.#place.port}`;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Starts it, also again after stop or kill, on the same port and data. Resolves when it serves. */
  async start(): Promise<void> {
    const log = openSync(this.#logFile, 'w');
    const server = ['-cp', this.#libraries.classPath, 'kafka.Kafka', join(this.#place.directory, 'server.properties')];
    const args = [...JVM, ...(await this.#archiveFlags()), loggingFlag(this.#place.directory), ...server];
    const child = spawn('java', args, { stdio: ['ignore', log, log], env: brokerEnvironment() });
    closeSync(log);
    this.#process = child;
    // Nothing survives the process that started it, however that ends.
    const killed = () => child.kill('SIGKILL');
    process.once('exit', killed);
    child.once('exit', () => process.off('exit', killed));
    await this.#waitUntilReady(child);
  }

  /** Asks it to stop and waits until it has. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    if (this.#archive !== undefined && existsSync(this.#archive.staging)) {
      await rename(this.#archive.staging, this.#archive.final);
    }
    this.#archive = undefined;
  }

  /** Kills it without warning. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Freezes it: connections stay open and nothing answers. Resolves when all its threads stand still. */
  async pause(): Promise<void> {
    const child = this.#process;
    if (child === undefined || !child.kill('SIGSTOP')) throw new Error('there is no running broker to freeze');
    while ((await processState(child)) !== 'T') await delay(5);
  }

  /** Ends a freeze. */
  resume(): void {
    this.#process?.kill('SIGCONT');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    if (this.#place.temporary) await rm(this.#place.directory, { recursive: true, force: true });
  }

  get #logFile(): string {
    return join(this.#place.directory, 'broker.log');
  }

  /** Uses the archive of loaded classes, which halves the start, or has it written when there is none for this Java. */
  async #archiveFlags(): Promise<string[]> {
    const { stderr } = await run('java', ['-version']);
    const java = stderr.replace(/[^0-9a-z.]+/gi, '-').slice(0, 60);
    const final = join(this.#libraries.directory, `classes-${java}.jsa`);
    if (existsSync(final))
      return [`-XX:SharedArchiveFile=${final}`, '-Xshare:auto', '-Xlog:cds=off', '-Xlog:class+path=off'];
    this.#archive = { staging: `${final}.${randomUUID()}`, final };
    return [`-XX:ArchiveClassesAtExit=${this.#archive.staging}`, '-Xlog:cds=off', '-Xlog:cds+dynamic=off'];
  }

  async #waitUntilReady(child: ChildProcess): Promise<void> {
    const giveUpAt = performance.now() + START_TIMEOUT_MS;
    while (performance.now() < giveUpAt) {
      const log = await readFile(this.#logFile, 'utf8');
      if (log.includes(READY)) return;
      if (hasEnded(child)) throw new Error(`Kafka ended while starting; its log ends with\n${tail(log)}`);
      await delay(30);
    }
    const log = await readFile(this.#logFile, 'utf8');
    await this.kill();
    throw new Error(`Kafka didn't start within ${START_TIMEOUT_MS} ms; its log ends with\n${tail(log)}`);
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || hasEnded(child)) return;
    const ended = once(child, 'exit');
    child.kill('SIGCONT');
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(timer);
  }
}

async function prepare(
  libraries: KafkaLibraries,
  place: { directory: string; port: number; controllerPort: number },
): Promise<void> {
  const { directory } = place;
  await mkdir(directory, { recursive: true });
  const properties = join(directory, 'server.properties');
  await writeFile(properties, kafkaProperties(place));
  await writeFile(join(directory, 'log4j2.xml'), kafkaLogging());
  const clusterId = randomUUID().replaceAll('-', '').slice(0, 22);
  const format = ['format', '--ignore-formatted', '--cluster-id', clusterId, '--config', properties];
  const tool = ['-cp', libraries.classPath, 'kafka.tools.StorageTool', ...format];
  await run('java', [...JVM, loggingFlag(directory), ...tool], { env: brokerEnvironment() });
}

function loggingFlag(directory: string): string {
  return `-Dlog4j2.configurationFile=${join(directory, 'log4j2.xml')}`;
}

/** Nothing that a developer's shell sets for Java may change the broker. */
function brokerEnvironment(): NodeJS.ProcessEnv {
  const { JAVA_TOOL_OPTIONS: _tool, _JAVA_OPTIONS: _options, ...rest } = process.env;
  return rest;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** `T` when the process is stopped. */
async function processState(child: ChildProcess): Promise<string> {
  const { stdout } = await run('ps', ['-o', 'state=', '-p', String(child.pid)]);
  return stdout.trim().slice(0, 1);
}

function tail(log: string): string {
  return log.trimEnd().split('\n').slice(-LOG_TAIL_LINES).join('\n');
}

/** A port that nobody listens on. The system hands them out in turn, so that the next one differs. */
