import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { givenVariables, images, isExact, shippedYaml } from './shipped-settings.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** Read by libraries, or made for use in another variable. */
const NOT_OURS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'POD_IP'];

describe('what is shipped for Docker and Kubernetes', () => {
  const source = sourceOfServices();
  const unread = (files?: ReadonlyMap<string, string>) =>
    givenVariables(files).filter(({ name }) => !NOT_OURS.includes(name) && !new RegExp(`['.]${name}\\b`).test(source));

  it('sets only variables that a service reads', () => {
    expect(givenVariables().length).toBeGreaterThan(40);
    expect(unread()).toEqual([]);
    const planted = 'services: { a: { image: "weft:0.1.0", environment: { KAFKA_BROKER: a } } }';
    expect(unread(new Map([['planted.yaml', planted]]))).toEqual([{ file: 'planted.yaml', name: 'KAFKA_BROKER' }]);
  });

  it('names exact images', () => {
    expect(images().length).toBeGreaterThan(6);
    expect(images().filter(({ name }) => !isExact(name))).toEqual([]);
    expect(['postgres', 'postgres:18', 'envoyproxy/envoy:latest', 'node:lts-slim'].filter(isExact)).toEqual([]);
  });

  it('builds the image from a node of the version that the tests run on', () => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: { node: string } };
    const bases = [...read('deploy/Dockerfile').matchAll(/^FROM (node\S+)/gm)].map(([, base]) => base);
    expect(new Set(bases)).toEqual(new Set([`node:${dependencies.node}-bookworm-slim`]));
  });

  it('installs from the manifests of all workspaces, as the lock file demands', () => {
    const { workspaces } = JSON.parse(read('package.json')) as { workspaces: string[] };
    const missing = workspaces.filter(
      (name) => !read('deploy/Dockerfile').includes(`COPY ${name}/package.json ${name}/\n`),
    );
    expect(missing).toEqual([]);
  });

  it('dials and listens in a pod where the sidecar does', () => {
    for (const service of ['gateway', 'document-service', 'auth-service']) {
      const manifest = shippedYaml().get(`kubernetes/base/${service}.yaml`) ?? '';
      const sidecar = read(`deploy/envoy/sidecar-${service}.kubernetes.json`);
      const loopback = [...manifest.matchAll(/127\.0\.0\.1:(\d+)|"(\d{5})" \}/g)].map((match) => match[1] ?? match[2]);
      const pod = [...manifest.matchAll(/containerPort: (\d+)/g)].map((match) => match[1]);
      expect(loopback.length, service).toBeGreaterThan(2);
      for (const port of [...loopback, ...pod])
        expect(sidecar, `${service}: ${port}`).toContain(`"portValue": ${port}`);
    }
  });

  it('describes the topic as the topic job makes it', () => {
    const made = read('submission-log/src/kafka/kafka-topic.ts');
    const lines = read('deploy/kafka/topic.properties').split('\n');
    for (const line of lines.filter((each) => each !== '' && !each.startsWith('#'))) {
      const [key = '', value = ''] = line.split('=');
      const written = { 'min.insync.replicas': 'minInsyncReplicas', 'max.message.bytes': 'TOPIC_MESSAGE_BYTES' }[key];
      expect(made, key).toMatch(
        new RegExp(`'${key}': ${written === undefined ? `'${value}'` : `String\\(${written}`}`),
      );
    }
  });
});

/** The text of everything in the image. */
function sourceOfServices(): string {
  const folders = ['service-kit', 'database', 'submission-log', 'content-store', 'auth-service', 'document-service'];
  return [...folders.map((name) => `${name}/src`), 'gateway/src', 'deploy/image']
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
        .map((name) => read(`${folder}/${name}`)),
    )
    .join('\n');
}
