import { describe, expect, it } from 'vitest';
import type { MeshShape } from './mesh-shape.ts';
import { listenersOf, planMesh } from './plan.ts';
import type { ServiceProcess, Step } from './steps.ts';

const SHAPE: MeshShape = {
  authServices: 2,
  documentServices: 2,
  gateways: 2,
  log: { kind: 'kafka' },
  content: 's3',
  partitions: 16,
  edge: true,
  sidecars: false,
  dataDirectory: '/data',
  logLevel: 'warn',
};

/** A plan whose ports are 1001, 1002, … in the order of the listeners. */
function planned(changes: Partial<MeshShape> = {}) {
  const shape = { ...SHAPE, ...changes };
  const listeners = listenersOf(shape);
  const port = (listener: string) => 1_001 + listeners.indexOf(listener);
  const { steps, urls } = planMesh(shape, port);
  const step = (name: string): Step => {
    const found = steps.find((each) => each.name === name);
    if (found === undefined) throw new Error(`no ${name} in ${steps.map((each) => each.name)}`);
    return found;
  };
  const service = (name: string): ServiceProcess => {
    const found = step(name);
    if (found.kind !== 'service') throw new Error(`${name} is no service`);
    return found;
  };
  return { steps, urls, step, service, listeners, port };
}

/** Everything that must be ready before a step, directly or not. */
function before(steps: readonly Step[], name: string): Set<string> {
  const needs = steps.find((step) => step.name === name)?.needs ?? [];
  return new Set(needs.flatMap((need) => [need, ...before(steps, need)]));
}

describe('the plan of a mesh', () => {
  it('has two of each service, each after what it calls', () => {
    const { steps, step } = planned();
    expect(steps.filter(({ kind }) => kind === 'service').map(({ name }) => name)).toEqual([
      'auth-service-1',
      'auth-service-2',
      'document-service-1',
      'document-service-2',
      'gateway-1',
      'gateway-2',
    ]);
    expect(before(steps, 'auth-service-1')).toEqual(new Set(['schema', 'postgresql', 'topic', 'kafka']));
    expect(before(steps, 'document-service-1')).toContain('bucket');
    expect(before(steps, 'gateway-2')).toContain('document-service-1');
    expect(step('document-service-2').calls).toEqual(['auth-service-1', 'auth-service-2']);
    expect(before(steps, 'edge')).toContain('gateway-2');
  });

  it('starts PostgreSQL, Kafka and the S3 server side by side', () => {
    const { steps } = planned();
    for (const name of ['postgresql', 'kafka', 's3']) expect(before(steps, name)).toEqual(new Set());
  });

  it.each([{}, { sidecars: true }, { log: { kind: 'postgres' } as const, content: 'directory' as const, edge: false }])(
    'names every step once, and needs only steps that come before (%j)',
    (changes) => {
      const { steps } = planned(changes);
      const names = steps.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const [index, { needs, calls = [] }] of steps.entries()) {
        for (const need of [...needs, ...calls]) expect(names.slice(0, index)).toContain(need);
      }
    },
  );

  it('has as many instances as asked for', () => {
    const { steps, listeners } = planned({ gateways: 3, documentServices: 1, authServices: 1 });
    const roles = steps.flatMap((step) => (step.kind === 'service' ? [step.role] : []));
    expect(roles).toEqual(['auth-service', 'document-service', 'gateway', 'gateway', 'gateway']);
    expect(new Set(listeners).size).toBe(listeners.length);
  });

  it('spreads services over auth-services, each with the others in reserve', () => {
    const { service, port } = planned();
    const [first, second] = [`127.0.0.1:${port('auth-service-1 grpc')}`, `127.0.0.1:${port('auth-service-2 grpc')}`];
    expect(service('gateway-1').environment.AUTH_GRPC_ADDRESS).toBe(`ipv4:${first},${second}`);
    expect(service('gateway-2').environment.AUTH_GRPC_ADDRESS).toBe(`ipv4:${second},${first}`);
    expect(planned({ authServices: 1 }).service('gateway-2').environment.AUTH_GRPC_ADDRESS).toMatch(/^127/);
  });

  it('gives all auth-services one file of keys', () => {
    const { service } = planned();
    const files = ['auth-service-1', 'auth-service-2'].map((name) => service(name).environment.AUTH_KEY_FILE);
    expect(new Set(files)).toEqual(new Set(['/data/signing-keys.json']));
  });

  it('gives services public listeners only where there is an edge', () => {
    const names = ['AUTH_PUBLIC_GRPC_ADDRESS', 'DOCUMENT_PUBLIC_GRPC_ADDRESS', 'GATEWAY_GRPC_ADDRESS'];
    const publicIn = (changes: Partial<MeshShape>) =>
      planned(changes).steps.flatMap((step) =>
        step.kind === 'service' ? names.filter((name) => name in step.environment) : [],
      );
    expect(publicIn({})).toHaveLength(6);
    expect(publicIn({ edge: false })).toEqual([]);
  });

  it('keeps content in S3 or in a directory, known to document-services alone', () => {
    const inS3 = planned();
    expect(inS3.service('document-service-1').environment).toMatchObject({
      CONTENT_KIND: 's3',
      S3_ENDPOINT: `http://127.0.0.1:${inS3.port('s3')}`,
    });
    expect(inS3.service('gateway-1').environment).not.toHaveProperty('AWS_SECRET_ACCESS_KEY');
    expect(planned({ content: 'directory' }).service('document-service-1').environment).toMatchObject({
      CONTENT_DIRECTORY: '/data/content',
    });
  });

  it('uses a broker that runs already', () => {
    const { service, steps } = planned({ log: { kind: 'broker', address: 'there:1', topic: 't' } });
    expect(steps.map(({ name }) => name)).not.toContain('kafka');
    expect(service('gateway-1').environment).toMatchObject({
      LOG_KIND: 'kafka',
      KAFKA_BROKERS: 'there:1',
      KAFKA_TOPIC: 't',
    });
  });

  it('offers the edge, or every gateway where there is none', () => {
    const edge = planned();
    expect(edge.urls).toEqual([`http://127.0.0.1:${edge.port('edge http')}`]);
    expect(planned({ edge: false }).urls).toHaveLength(2);
  });
});

describe('a plan with sidecars', () => {
  const { service, steps, port } = planned({ sidecars: true });
  const address = (listener: string) => `127.0.0.1:${port(listener)}`;

  it('has one beside every service, ready before it', () => {
    const services = steps.filter(({ kind }) => kind === 'service');
    for (const { name } of services) expect(before(steps, name)).toContain(`${name}-sidecar`);
    expect(before(steps, 'gateway-1-sidecar')).toEqual(new Set(['identities']));
  });

  it('lets services dial their own sidecar only', () => {
    expect(service('gateway-1').environment).toMatchObject({
      AUTH_GRPC_ADDRESS: address('gateway-1 sidecar to auth'),
      AUTH_JWKS_URL: `http://${address('gateway-1 sidecar to auth-keys')}/.well-known/jwks.json`,
      DOCUMENT_GRPC_ADDRESSES: address('gateway-1 sidecar to documents'),
      DOCUMENT_VIA: address('gateway-1 sidecar to document-instance'),
    });
    expect(service('document-service-2').environment.DOCUMENT_VIA).toBe(
      address('document-service-2 sidecar to document-instance'),
    );
  });

  it('names owners by where their sidecar listens', () => {
    expect(service('document-service-1').environment).toMatchObject({
      DOCUMENT_GRPC_ADDRESS: address('document-service-1 grpc'),
      DOCUMENT_ADVERTISED_ADDRESS: address('document-service-1 sidecar internal'),
    });
  });

  it('has a certificate for every sidecar, the edge, and its TLS port', () => {
    const task = steps.find(({ kind }) => kind === 'identities');
    if (task?.kind !== 'identities') throw new Error('no identities');
    const subjects = task.identities.map(({ subject }) => (subject.kind === 'identity' ? subject.identity : 'server'));
    expect(subjects.toSorted()).toEqual(
      [
        'auth-service',
        'auth-service',
        'document-service',
        'document-service',
        'edge',
        'gateway',
        'gateway',
        'server',
      ].toSorted(),
    );
    expect(new Set(task.identities.map(({ directory }) => directory)).size).toBe(8);
  });
});
