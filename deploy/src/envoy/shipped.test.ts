import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { shippedFiles } from './shipped.ts';

const directory = join(import.meta.dirname, '../../envoy');

it('deploy/envoy holds what its source generates: else run node deploy/src/envoy/generate.main.ts', () => {
  const files = shippedFiles();
  const present = readdirSync(directory).filter((name) => name.endsWith('.json'));
  expect(present.sort()).toEqual(files.map(({ name }) => name).sort());
  for (const { name, content } of files) {
    const kept: unknown = JSON.parse(readFileSync(join(directory, name), 'utf8'));
    expect(kept, name).toEqual(JSON.parse(JSON.stringify(content)));
  }
});
