import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';

/** What a running server writes for itself alone, and must not meet again after a restore. */
const NOT_COPIED = ['postmaster.pid', 'postmaster.opts', 'pg_wal'];

/**
 * A base backup of a running PostgreSQL, by its low-level interface as the manual's "Making a Base Backup Using the Low Level API" says: what
 * pg_basebackup does, for a server that came without it. The target must not exist.
 */
export async function takeBaseBackup(url: string, dataDirectory: string, target: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`SELECT pg_backup_start('weft', fast => true)`);
    await cp(dataDirectory, target, {
      recursive: true,
      filter: (path) => !NOT_COPIED.some((name) => path === join(dataDirectory, name)),
    });
    const { rows } = await client.query<{ labelfile: string }>(
      'SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)',
    );
    await writeFile(join(target, 'backup_label'), rows[0]?.labelfile ?? '');
    // The log written meanwhile belongs to the backup: it makes the copied files one state.
    await cp(join(dataDirectory, 'pg_wal'), join(target, 'pg_wal'), { recursive: true });
  } finally {
    await client.end();
  }
}

/** Puts a backup in the place of a stopped server's data. */
export async function restoreBaseBackup(backup: string, dataDirectory: string): Promise<void> {
  await rm(dataDirectory, { recursive: true, force: true });
  await cp(backup, dataDirectory, { recursive: true });
}
