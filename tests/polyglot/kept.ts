import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What is built at most once for each state of what it is built from. */
export interface Kept {
  /** Names it in the cache. */
  readonly name: string;
  /** The compiler's or interpreter's version. */
  readonly version: string;
  /** Files and folders it is built from. */
  readonly sources: readonly string[];
  /** Builds it into an empty folder, which is moved afterwards. */
  build(folder: string): Promise<void>;
}

/** The folder with the result, in ~/.cache/weft; built when it isn't there yet. */
export async function kept({ name, version, sources, build }: Kept): Promise<string> {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'weft');
  const key = createHash('sha256').update(version);
  for (const source of sources) await addTo(key, source);
  const folder = join(cache, `${name}-${key.digest('hex').slice(0, 12)}`);
  if (await exists(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const staging = await mkdtemp(join(cache, `${name}-staging-`));
  try {
    await build(staging);
    await rename(staging, folder).catch(async (error: unknown) => {
      // Somebody else has put the same there meanwhile.
      if (!(await exists(folder))) throw error;
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return folder;
}

async function addTo(key: ReturnType<typeof createHash>, source: string): Promise<void> {
  if ((await stat(source)).isFile()) {
    key.update(await readFile(source));
    return;
  }
  const names = await readdir(source, { recursive: true });
  // Neither what a build left beside its sources nor folders.
  const files = names.filter((name) => /\.(java|py|pyi|toml|xml)$/.test(name) && !name.startsWith('target'));
  for (const name of files.sort()) key.update(name).update(await readFile(join(source, name)));
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
