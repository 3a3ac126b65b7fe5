import { afterAll, beforeAll, describe } from 'vitest';
import { castOf, describeBadInput } from '../e2e/bad-input.ts';
import type { Cast } from '../e2e/stage.ts';
import { WeftByHand } from '../e2e/weft-by-hand.ts';
import { type MeshUnderTest, startMesh } from '../harness/mesh.ts';

/** Through Envoy, Kafka and separate processes; the same in one process is tests/e2e/bad-input. */
describe.skipIf(process.env.TEST_MESH_MISSING !== undefined)('limits and bad input, through every hop', () => {
  let mesh: MeshUnderTest;
  let cast: Cast;
  beforeAll(async () => {
    mesh = await startMesh();
    cast = await castOf(new WeftByHand(mesh.url, mesh.dataDirectory));
  });
  afterAll(() => mesh?.[Symbol.asyncDispose]());

  describeBadInput(() => cast);
});
