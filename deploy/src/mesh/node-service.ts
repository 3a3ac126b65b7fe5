import { join } from 'node:path';
import { bareEnvironment, compileCache } from '../components/environment.ts';
import { ManagedProcess } from '../components/managed-process.ts';

const ROOT = join(import.meta.dirname, '../../..');

export interface NodeServiceOptions {
  readonly name: string;
  /** Relative to the root, as `gateway/src/main.ts`. */
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Answers whether it is ready for work. */
  readonly ready: () => Promise<boolean>;
  /** Told every line it logs. */
  readonly onLine?: ((line: string) => void) | undefined;
}

/** A service of ours as a process of its own, on the Node that runs this. Starts nothing yet. */
export function nodeService({ name, entry, environment, ready, onLine }: NodeServiceOptions): ManagedProcess {
  return new ManagedProcess({
    name,
    command: process.execPath,
    args: () => [join(ROOT, entry)],
    environment: { ...bareEnvironment(), NODE_COMPILE_CACHE: compileCache(), ...environment },
    cwd: ROOT,
    ready: { probe: ready },
    onLine,
  });
}
