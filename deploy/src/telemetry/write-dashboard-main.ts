/** Writes deploy/grafana/weft.json from its source, dashboard.ts. */
import { writeFile } from 'node:fs/promises';
import { dashboard } from './dashboard.ts';

await writeFile(new URL('../../grafana/weft.json', import.meta.url), `${JSON.stringify(dashboard(), null, 2)}\n`);
