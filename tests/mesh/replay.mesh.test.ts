import { describe, expect, it } from 'vitest';
import { expectReplayed, type TraceRun } from '../fault/replayed-traces.ts';
import { type MeshUnderTest, startMesh } from '../harness/mesh.ts';

const RUNS: readonly TraceRun[] = [
  { name: 'sveltecomponent', writers: 1, readers: 2, transactions: 1_000 },
  { name: 'friendsforever', writers: 2, readers: 1, transactions: 1_000 },
  { name: 'rustcode', writers: 3, readers: 1, transactions: 1_000 },
];

async function submissionsAt(mesh: MeshUnderTest, gateway: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${mesh.port(`${gateway} metrics`)}/metrics`)).text();
  const values = [...text.matchAll(/^weft_gateway_submissions_total(?:\{[^}]*\})? (\d+)$/gm)];
  return values.reduce((sum, [, value]) => sum + Number(value), 0);
}

describe.skipIf(process.env.TEST_MESH_MISSING !== undefined)('real typing through the edge', () => {
  it.for([false, true])(
    'by writers at different gateways ends in one text (sidecars: %s)',
    { timeout: 240_000 },
    async (sidecars, context) => {
      await using mesh = await startMesh({ sidecars });
      const system = sidecars ? 'mesh with sidecars' : 'mesh';
      await expectReplayed({ system, urls: [mesh.url] }, RUNS, context);
      for (const gateway of ['gateway-1', 'gateway-2']) {
        expect(await submissionsAt(mesh, gateway), `submissions through ${gateway}`).toBeGreaterThan(0);
      }
    },
  );
});
