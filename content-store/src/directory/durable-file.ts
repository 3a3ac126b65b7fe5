import { link, mkdir, open, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Creates a file and returns when its bytes are on the disk. Fails when it exists; removes it again when anything else fails. */
export async function writeDurably(path: string, parts: readonly Uint8Array[]): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for (const part of parts) await file.writeFile(part);
    await file.sync();
  } catch (error) {
    await unlink(path).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
}

/** Gives a file a second name on the disk. False when the name is taken; it is durable in both cases. */
export async function linkDurably(path: string, name: string): Promise<boolean> {
  const linked = await link(path, name).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
  await syncDirectory(dirname(name));
  return linked;
}

/** Makes a directory and those above it, as far as they are missing, and returns when their names are on the disk. */
export async function makeDirectoryDurably(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncDirectory(dirname(made));
}

/** Returns when the names in a directory are on the disk. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
