import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kubernetesEnvoyFiles } from '../kubernetes/sidecars.ts';
import { createEnvoyCheck } from './envoy-check.ts';

/** Every configuration in deploy/kubernetes/base/envoy is right by Envoy's API, and Envoy takes it. */
const directory = await mkdtemp(join(tmpdir(), 'weft-sidecar-check-'));
try {
  const check = await createEnvoyCheck(directory);
  for (const { name, message } of kubernetesEnvoyFiles()) {
    const file = join(import.meta.dirname, '../kubernetes/base/envoy', name);
    const isBootstrap = message === 'envoy.config.bootstrap.v3.Bootstrap';
    const complaints = [await check.byBuf(file, message), isBootstrap ? await check.byEnvoy(file) : ''];
    const wrong = complaints.filter((complaint) => complaint !== '');
    process.stdout.write(`${wrong.length === 0 ? 'ok  ' : 'BAD '} ${name}\n`);
    for (const complaint of wrong) process.stdout.write(`${complaint}\n`);
    if (wrong.length > 0) process.exitCode = 1;
  }
} finally {
  await rm(directory, { recursive: true, force: true });
}
