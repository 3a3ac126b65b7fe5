import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startEmbeddedPostgres } from './embedded-postgres.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'weft-postgres-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  // A server that is killed breaks its connections.
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query(sql);
  await client.end();
  return rows;
}

it('keeps its rows over a stop and over a kill', async () => {
  const first = await startEmbeddedPostgres({ dataDir });
  await query(first.url, 'CREATE TABLE t AS SELECT 1 AS n');
  await first.stop();
  const second = await startEmbeddedPostgres({ dataDir });
  await query(second.url, 'INSERT INTO t VALUES (2)');
  await second.kill();
  const third = await startEmbeddedPostgres({ dataDir });
  expect(await query(third.url, 'SELECT n FROM t ORDER BY n')).toEqual([{ n: 1 }, { n: 2 }]);
  await third.stop();
});

it('replaces a server that was left running', async () => {
  const first = await startEmbeddedPostgres({ dataDir });
  const second = await startEmbeddedPostgres({ dataDir });
  await first.ended;
  expect(await query(second.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  await second.stop();
});

it('refuses a folder that another living process uses, not one whose owner is gone', async () => {
  const sleeper = spawn('sleep', ['60']);
  const stat = await readFile(`/proc/${sleeper.pid}/stat`, 'utf8');
  const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  await writeFile(join(dataDir, 'owner.pid'), `${sleeper.pid} ${started}`);
  await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(/in use by process/);
  await writeFile(join(dataDir, 'owner.pid'), `${sleeper.pid} 1`);
  await (await startEmbeddedPostgres({ dataDir })).stop();
  sleeper.kill();
});
