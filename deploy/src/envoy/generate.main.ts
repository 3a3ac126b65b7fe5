import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type ShippedFile, shippedFiles } from './shipped.ts';

/** Writes deploy/envoy/*.json anew. `--check` changes nothing, and fails when that would. */

const directory = join(import.meta.dirname, '../../envoy');
const wanted = new Map(
  await Promise.all(shippedFiles().map(async (file) => [file.name, await formatted(file)] as const)),
);
await mkdir(directory, { recursive: true });
const present = (await readdir(directory)).filter((name) => name.endsWith('.json'));
const texts = await Promise.all(present.map((name) => readFile(join(directory, name), 'utf8')));
const stale = present.filter((name, index) => wanted.get(name) !== texts[index]);
const missing = [...wanted.keys()].filter((name) => !present.includes(name));

if (!process.argv.includes('--check')) {
  for (const name of stale) await rm(join(directory, name));
  for (const [name, text] of wanted) await writeFile(join(directory, name), text);
} else if (stale.length + missing.length > 0) {
  process.stderr.write(`not what deploy/src/envoy generates: ${[...stale, ...missing].join(', ')}\n`);
  process.stderr.write('run `node deploy/src/envoy/generate.main.ts` and commit\n');
  process.exitCode = 1;
}

/** As the project formats JSON. */
async function formatted({ name, content }: ShippedFile): Promise<string> {
  const biome = join(import.meta.dirname, '../../../node_modules/.bin/biome');
  const child = spawn(biome, ['format', `--stdin-file-path=deploy/envoy/${name}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(JSON.stringify(content));
  return text(child.stdout);
}
