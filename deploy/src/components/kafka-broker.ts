import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Component } from './component.ts';
import { javaEnvironment } from './environment.ts';
import { freePort } from './free-port.ts';
import { type KafkaLibraries, kafkaLibraries } from './kafka-libraries.ts';
import { kafkaLogging, kafkaProperties } from './kafka-properties.ts';
import { ManagedProcess } from './managed-process.ts';
import type { Say } from './progress.ts';

const run = promisify(execFile);

const READY = /Kafka Server started/;
/** Writing the archive of loaded classes at the first stop takes seconds. */
const STOP_WITHIN_MS = 20_000;
/**
 * `quick-start`: C1 and the serial collector start fastest and stay smallest; steady latency and CPU are worse. `production`: what Kafka's own
 * start script sets, with both compilers.
 */
const JVM = {
  'quick-start': ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'],
  production: [
    '-Xms1g',
    '-Xmx1g',
    '-server',
    '-XX:+UseG1GC',
    '-XX:MaxGCPauseMillis=20',
    '-XX:InitiatingHeapOccupancyPercent=35',
    '-XX:+ExplicitGCInvokesConcurrent',
    '-XX:MaxInlineLevel=15',
  ],
} as const;

export interface KafkaBrokerOptions {
  /** Where its data goes; kept when given, else a temporary directory that is removed in the end. */
  readonly directory?: string;
  /** The clients' port; a free one by default. */
  readonly port?: number;
  /** The port on which it talks to itself; a free one by default. */
  readonly controllerPort?: number;
  /** What Java is tuned for; `quick-start` unless given. */
  readonly jit?: keyof typeof JVM;
  /** Told every line it logs. */
  readonly onLine?: (line: string) => void;
  /** Told what takes long, a line each. */
  readonly say?: Say;
}

/** Starts a real broker on this machine: one node, KRaft, clients on the loopback address. Downloads Kafka at first use. */
export async function startKafkaBroker(options: KafkaBrokerOptions = {}): Promise<KafkaBroker> {
  const broker = await createKafkaBroker(options);
  try {
    await broker.start();
  } catch (error) {
    await broker[Symbol.asyncDispose]();
    throw error;
  }
  return broker;
}

/** The same without starting it. */
export async function createKafkaBroker(options: KafkaBrokerOptions = {}): Promise<KafkaBroker> {
  const libraries = await kafkaLibraries(options.say);
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'weft-kafka-')));
  const controllerPort = options.controllerPort ?? (await freePort());
  const port = options.port ?? (await freePort());
  const temporary = options.directory === undefined;
  const place = { directory, port, controllerPort, temporary, jit: options.jit ?? 'quick-start' };
  return new KafkaBroker(libraries, place, options.onLine);
}

interface Place {
  readonly directory: string;
  readonly port: number;
  readonly controllerPort: number;
  readonly temporary: boolean;
  readonly jit: keyof typeof JVM;
}

/** A broker that can be hurt. Its data outlives every stop and kill, until it is disposed of. */
export class KafkaBroker implements Component, AsyncDisposable {
  readonly #libraries: KafkaLibraries;
  readonly #place: Place;
  readonly #process: ManagedProcess;
  #archive: { readonly staging: string; readonly final: string } | undefined;

  constructor(libraries: KafkaLibraries, place: Place, onLine?: (line: string) => void) {
    this.#libraries = libraries;
    this.#place = place;
    this.#process = new ManagedProcess({
      name: 'kafka',
      command: 'java',
      args: () => this.#arguments(),
      environment: javaEnvironment(),
      ready: { line: READY },
      stopWithinMs: STOP_WITHIN_MS,
      onLine,
    });
  }

  /** For `brokers` of a client. */
  get address(): string {
    return `127.0.0.1:${this.#place.port}`;
  }

  get name(): string {
    return this.#process.name;
  }

  get pid(): number {
    return this.#process.pid;
  }

  get log(): string {
    return this.#process.log;
  }

  get ownEnds(): number {
    return this.#process.ownEnds;
  }

  onOwnEnd(listener: (how: string) => void): void {
    this.#process.onOwnEnd(listener);
  }

  /** Starts it, also again after stop or kill, on the same port and data. Resolves when it serves. */
  async start(): Promise<void> {
    await this.#prepare();
    await this.#process.start();
  }

  /** Asks it to stop and waits until it has. */
  async stop(): Promise<void> {
    await this.#process.stop();
    const archive = this.#archive;
    this.#archive = undefined;
    if (archive !== undefined && existsSync(archive.staging)) await rename(archive.staging, archive.final);
  }

  /** Kills it without warning. */
  kill(): Promise<void> {
    return this.#process.kill();
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.signal(signal);
  }

  /** Freezes it: connections stay open and nothing answers. Resolves when all its threads stand still. */
  async pause(): Promise<void> {
    if (this.pid === 0) throw new Error('there is no running broker to freeze');
    this.signal('SIGSTOP');
    while ((await processState(this.pid)) !== 'T') await delay(5);
  }

  /** Ends a freeze. */
  resume(): void {
    this.signal('SIGCONT');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    if (this.#place.temporary) await rm(this.#place.directory, { recursive: true, force: true });
  }

  async #arguments(): Promise<string[]> {
    const server = ['-cp', this.#libraries.classPath, 'kafka.Kafka', join(this.#place.directory, 'server.properties')];
    return [...JVM[this.#place.jit], ...(await this.#archiveFlags()), loggingFlag(this.#place.directory), ...server];
  }

  /** Writes its settings, and makes its storage at the first start, which takes a second. */
  async #prepare(): Promise<void> {
    const { directory } = this.#place;
    await mkdir(directory, { recursive: true });
    const properties = join(directory, 'server.properties');
    await writeFile(properties, kafkaProperties(this.#place));
    await writeFile(join(directory, 'log4j2.xml'), kafkaLogging());
    if (await isThere(join(directory, 'data', 'meta.properties'))) return;
    const clusterId = randomUUID().replaceAll('-', '').slice(0, 22);
    const format = ['format', '--ignore-formatted', '--cluster-id', clusterId, '--config', properties];
    const tool = ['-cp', this.#libraries.classPath, 'kafka.tools.StorageTool', ...format];
    await run('java', [...JVM['quick-start'], loggingFlag(directory), ...tool], { env: javaEnvironment() });
  }

  /** Uses the archive of loaded classes, which halves the start, or has it written when there is none for this Java. */
  async #archiveFlags(): Promise<string[]> {
    // It belongs to the collector that it was written with.
    if (this.#place.jit === 'production') return [];
    const { stderr } = await run('java', ['-version']);
    const java = stderr.replace(/[^0-9a-z.]+/gi, '-').slice(0, 60);
    const final = join(this.#libraries.directory, `classes-${java}.jsa`);
    if (existsSync(final))
      return [`-XX:SharedArchiveFile=${final}`, '-Xshare:auto', '-Xlog:cds=off', '-Xlog:class+path=off'];
    this.#archive = { staging: `${final}.${randomUUID()}`, final };
    return [`-XX:ArchiveClassesAtExit=${this.#archive.staging}`, '-Xlog:cds=off', '-Xlog:cds+dynamic=off'];
  }
}

function loggingFlag(directory: string): string {
  return `-Dlog4j2.configurationFile=${join(directory, 'log4j2.xml')}`;
}

/** `T` when the process is stopped. */
async function processState(pid: number): Promise<string> {
  const { stdout } = await run('ps', ['-o', 'state=', '-p', String(pid)]);
  return stdout.trim().slice(0, 1);
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
