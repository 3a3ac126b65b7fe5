import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
let workspace: string;

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'weft-proto-'));
  await cp(join(root, 'proto'), join(workspace, 'proto'), { recursive: true });
  await cp(join(root, 'buf.yaml'), join(workspace, 'buf.yaml'));
  await cp(join(root, 'third_party'), join(workspace, 'third_party'), { recursive: true });
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

/** What `buf breaking` says of the workspace against the committed baseline; empty when nothing is broken. */
async function complaints(): Promise<string> {
  const buf = join(root, 'node_modules/.bin/buf');
  const args = ['breaking', 'proto', '--against', 'proto/baseline.binpb', '--exclude-imports'];
  return promisify(execFile)(buf, args, { cwd: workspace }).then(
    () => '',
    (error: { stdout: string; stderr: string }) => error.stdout + error.stderr,
  );
}

async function change(file: string, from: string, to: string): Promise<void> {
  const path = join(workspace, 'proto/weft/v1', file);
  const text = await readFile(path, 'utf8');
  expect(text).toContain(from);
  await writeFile(path, text.replace(from, to));
}

it('finds nothing broken in the contracts as they are', async () => {
  expect(await complaints()).toBe('');
});

it('finds a changed field type', async () => {
  await change('operation.proto', 'uint32 retain = 1', 'uint64 retain = 1');
  expect(await complaints()).toMatch(/retain.*changed type/s);
});

it('finds a removed method', async () => {
  await change(
    'routing.proto',
    /rpc WatchPartitions[^;]*;/.exec(await readFile(join(workspace, 'proto/weft/v1/routing.proto'), 'utf8'))?.[0] ?? '',
    '',
  );
  expect(await complaints()).toMatch(/WatchPartitions/);
});

it('lets a new field pass', async () => {
  await change(
    'routing.proto',
    'uint32 partition_count = 1;',
    'uint32 partition_count = 1;\n  // New.\n  uint32 added = 3;',
  );
  expect(await complaints()).toBe('');
});
