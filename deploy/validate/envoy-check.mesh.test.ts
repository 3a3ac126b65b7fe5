import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shippedFiles } from '../src/envoy/shipped.ts';
import { planMesh } from '../src/mesh/plan.ts';
import { createEnvoyCheck, type EnvoyCheck } from './envoy-check.ts';

const SHIPPED = join(import.meta.dirname, '../envoy');
const BOOTSTRAP = 'envoy.config.bootstrap.v3.Bootstrap';

const isMissing = process.env.TEST_MESH_MISSING !== undefined;

let directory: string;
let check: EnvoyCheck;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'weft-envoy-check-test-'));
  check = await createEnvoyCheck(directory);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe.skipIf(isMissing)('every shipped configuration', () => {
  it.each(shippedFiles())('$name is right by the API, and Envoy takes it', async ({ name, message }) => {
    expect(await check.byBuf(join(SHIPPED, name), message)).toBe('');
    if (message === BOOTSTRAP) expect(await check.byEnvoy(join(SHIPPED, name))).toBe('');
  });
});

it('every configuration that npm run mesh makes is right by the API', async () => {
  const log = { kind: 'kafka' } as const;
  const counts = { authServices: 2, documentServices: 2, gateways: 2, partitions: 8 };
  const rest = { content: 's3', edge: true, dataDirectory: directory, logLevel: 'info', tracing: undefined } as const;
  const plan = planMesh({ ...counts, ...rest, log, sidecars: true }, () => 10_000);
  const envoys = plan.steps.filter((step) => step.kind === 'envoy');
  expect(envoys).toHaveLength(7);
  for (const { name, config } of envoys) {
    const file = join(directory, `${name}.mesh.json`);
    await writeFile(file, JSON.stringify(config));
    expect(await check.byBuf(file, BOOTSTRAP), name).toBe('');
  }
});

describe.skipIf(isMissing)('a mistake', () => {
  /** What buf and Envoy have against the edge with one text in the place of another. */
  async function complaints(right: string, wrong: string): Promise<{ buf: string; envoy: string }> {
    const text = await readFile(join(SHIPPED, 'edge.compose.json'), 'utf8');
    expect(text).toContain(right);
    const file = join(directory, 'planted.json');
    await writeFile(file, text.replace(right, wrong));
    return { buf: await check.byBuf(file, BOOTSTRAP), envoy: await check.byEnvoy(file) };
  }

  it('in the name of a field is found by both', async () => {
    const { buf, envoy } = await complaints('"connectTimeout"', '"connectTimeot"');
    expect(buf).toMatch(/unknown field.*connectTimeot/);
    expect(envoy).toContain('connectTimeot');
  });

  it('in a field deep inside of an extension is found by both', async () => {
    const { buf, envoy } = await complaints('"clockSkewSeconds"', '"clockSkew"');
    expect(buf).toMatch(/unknown field.*clockSkew/);
    expect(envoy).toContain('clockSkew');
  });

  it('in the value of an enumeration is found by both', async () => {
    const { buf, envoy } = await complaints('"LEAST_REQUEST"', '"LEAST_REQUESTS"');
    expect(buf).toContain('LEAST_REQUESTS');
    expect(envoy).toContain('LEAST_REQUESTS');
  });

  it('that breaks only a rule about values is found by Envoy', async () => {
    const { buf, envoy } = await complaints('"connectTimeout": "1s"', '"connectTimeout": "0s"');
    expect(buf).toBe('');
    expect(envoy).toContain('ConnectTimeout');
  });

  it('in a name that another part refers to is found by Envoy', async () => {
    const { buf, envoy } = await complaints('"cluster": "gateway-http"', '"cluster": "gateway-htp"');
    expect(buf).toBe('');
    expect(envoy).toContain('gateway-htp');
  });
});
