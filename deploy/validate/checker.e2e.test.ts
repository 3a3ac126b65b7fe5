import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const FIRST_BUILD_MS = 300_000;

const missing = await run('go', ['version']).then(
  () => false,
  () => true,
);
if (missing && process.env.CI === 'true') throw new Error("the checker of deploy/ can't be tested: go not found");
if (missing) process.stderr.write('\nSKIPPED: the checker of deploy/ (deploy/validate): go not found\n\n');

describe.skipIf(missing)('the checker of what is shipped', () => {
  let scratch: string;
  let checker: string;

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'weft-validate-'));
    const built = await run(join(root, 'deploy/validate/checker.sh'), { timeout: FIRST_BUILD_MS });
    checker = built.stdout.trim();
    await run(join(root, 'deploy/compose-secrets.sh'), [join(scratch, 'secrets')]);
    // The kustomizations take the edge's files from beside the folder.
    for (const folder of ['deploy/kubernetes', 'deploy/envoy', 'gen/descriptors.binpb']) {
      await cp(join(root, folder), join(scratch, folder), { recursive: true });
    }
    for (const file of ['deploy/compose.yaml', 'deploy/Dockerfile']) await cp(join(root, file), join(scratch, file));
  }, FIRST_BUILD_MS);
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  /** What the checker says of the files with one text in one of them replaced by another; of the files as they are without. */
  async function findings(kind: string, path: string, planted?: { file: string; text: string; by: string }) {
    const file = join(scratch, planted?.file ?? path);
    const before = planted === undefined ? undefined : await readFile(file, 'utf8');
    if (planted !== undefined && before !== undefined) {
      expect(before).toContain(planted.text);
      await writeFile(file, before.replace(planted.text, planted.by));
    }
    const env = { ...process.env, WEFT_SECRETS: join(scratch, 'secrets') };
    const said = await run(checker, [kind, join(scratch, path)], { env }).then(
      () => '',
      (error: Error & { stdout?: string }) => error.stdout ?? String(error),
    );
    if (before !== undefined) await writeFile(file, before);
    return said;
  }

  const compose = 'deploy/compose.yaml';
  const dockerfile = 'deploy/Dockerfile';
  const overlay = 'deploy/kubernetes/overlays/example';

  it('has nothing against the files as they are', async () => {
    expect(await findings('compose', compose)).toBe('');
    expect(await findings('dockerfile', dockerfile)).toBe('');
    expect(await findings('kubernetes', overlay)).toBe('');
  });

  it.each([
    ['an unknown key', 'cap_drop: [ALL]', 'cap_drops: [ALL]', /cap_drops/],
    ['a value of a wrong type', 'pids_limit: 256', 'pids_limit: many', /pids_limit|many/],
    ['a network that is not declared', 'networks: [outside, services]', 'networks: [inside]', /inside/],
    ['a dependency that is not there', 's3: { condition', 's4: { condition', /s4/],
  ])('finds %s in compose.yaml', async (_, text, by, expected) => {
    expect(await findings('compose', compose, { file: compose, text, by })).toMatch(expected);
  });

  it.each([
    ['an unknown instruction', 'STOPSIGNAL', 'STOPSIGNALS', /STOPSIGNALS/],
    ['a stage that is not there', '--from=page', '--from=pages', /pages/],
    ['a command that would hide in a shell', 'CMD ["gateway/src/main.ts"]', 'CMD gateway/src/main.ts', /shell/],
    ['an image that runs as root', 'USER 10001:10001', 'USER root', /root/],
  ])('finds %s in the Dockerfile', async (_, text, by, expected) => {
    expect(await findings('dockerfile', dockerfile, { file: dockerfile, text, by })).toMatch(expected);
  });

  const base = (name: string) => `deploy/kubernetes/base/${name}`;
  it.each([
    ['an unknown field', 'edge.yaml', 'maxUnavailable: 1', 'maxUnavailables: 1', /unknown field.*maxUnavailables/],
    ['a value of a wrong type', 'gateway.yaml', 'minReplicas: 2', 'minReplicas: two', /minReplicas/],
    ['an unknown kind', 'jobs.yaml', 'kind: Job', 'kind: Jobs', /Jobs/],
    ['an unknown field of a certificate', 'certificates.yaml', 'isCA: true', 'isRoot: true', /isRoot/],
    [
      'a config map that is not there',
      'kustomization.yaml',
      'name: sidecar-secrets',
      'name: secrets',
      /sidecar-secrets/,
    ],
    ['a missing probe', 'edge.yaml', 'readinessProbe', 'startupProbe', /startupProbe|probe/],
    ['a container without a limit', 'jobs.yaml', 'limits: { memory: 256Mi }', 'limits: {}', /limit of memory/],
    [
      'a root filesystem that can be written',
      'edge.yaml',
      'readOnlyRootFilesystem: true',
      'readOnlyRootFilesystem: false',
      /can be written/,
    ],
  ])('finds %s in the Kubernetes files', async (_, name, text, by, expected) => {
    expect(await findings('kubernetes', overlay, { file: base(name), text, by })).toMatch(expected);
  });
});
