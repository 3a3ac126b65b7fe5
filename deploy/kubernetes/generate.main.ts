import { execFileSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { kubernetesEnvoyFiles } from './sidecars.ts';

/** Writes deploy/kubernetes/base/envoy anew. */
const directory = join(import.meta.dirname, 'base/envoy');
await rm(directory, { recursive: true, force: true });
await mkdir(directory);
for (const { name, content } of kubernetesEnvoyFiles()) {
  await writeFile(join(directory, name), `${JSON.stringify(content, undefined, 2)}\n`);
}
execFileSync(join(import.meta.dirname, '../../node_modules/.bin/biome'), ['format', '--write', directory]);
