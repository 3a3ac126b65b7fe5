import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { vectorFiles } from './vector-files.ts';

/** `node ot/src/testing/vectors/write-vectors.ts` writes ot/vectors anew. */
const folder = join(import.meta.dirname, '../../../vectors');
mkdirSync(folder, { recursive: true });
for (const [name, content] of Object.entries(vectorFiles())) {
  writeFileSync(join(folder, name), `${JSON.stringify(content, null, 1)}\n`);
}
