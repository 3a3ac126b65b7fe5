import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shippedFiles } from '../src/envoy/shipped.ts';
import { createEnvoyCheck } from './envoy-check.ts';

/** `npm run check:envoy`: every configuration in deploy/envoy is right by Envoy's API, and Envoy takes it. */

const directory = await mkdtemp(join(tmpdir(), 'weft-envoy-check-'));
try {
  const check = await createEnvoyCheck(directory);
  for (const { name, message } of shippedFiles()) {
    const file = join(import.meta.dirname, '../envoy', name);
    const isBootstrap = message === 'envoy.config.bootstrap.v3.Bootstrap';
    const complaints = [await check.byBuf(file, message), isBootstrap ? await check.byEnvoy(file) : ''];
    const wrong = complaints.filter((complaint) => complaint !== '');
    process.stdout.write(`${wrong.length === 0 ? 'ok  ' : 'BAD '} deploy/envoy/${name}\n`);
    for (const complaint of wrong) process.stdout.write(`${complaint}\n`);
    if (wrong.length > 0) process.exitCode = 1;
  }
} finally {
  await rm(directory, { recursive: true, force: true });
}
