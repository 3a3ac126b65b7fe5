import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { Address } from './api.ts';
import { kubernetesSidecar } from './sidecar-deployments.ts';
import type { ServiceIdentity } from './sidecar-rights.ts';

const BASE = join(import.meta.dirname, '../../kubernetes/base');

interface Container {
  readonly name: string;
  readonly ports?: readonly { readonly containerPort: number }[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
}

interface Deployment {
  readonly kind: string;
  readonly spec: { template: { spec: { initContainers: readonly Container[]; containers: readonly Container[] } } };
}

/** What the manifest of a service says of its own container and of the sidecar's. */
function manifestOf(service: ServiceIdentity) {
  const documents = parseAllDocuments(readFileSync(join(BASE, `${service}.yaml`), 'utf8'));
  const deployment = documents
    .map((document) => document.toJS() as Deployment)
    .find(({ kind }) => kind === 'Deployment');
  if (deployment === undefined) throw new Error(`${service}.yaml has no deployment`);
  const { initContainers, containers } = deployment.spec.template.spec;
  const [sidecar, own] = [initContainers[0], containers[0]];
  return {
    ports: new Set(sidecar?.ports?.map(({ containerPort }) => containerPort)),
    environment: new Map(own?.env?.map(({ name, value = '' }) => [name, value])),
  };
}

const isLoopback = ({ socketAddress }: Address) => socketAddress.address === '127.0.0.1';
const portOf = ({ socketAddress }: Address) => socketAddress.portValue;

const LISTENED: Readonly<Record<ServiceIdentity, Readonly<Record<string, string>>>> = {
  gateway: { inbound_http: 'PORT', inbound_public: 'GATEWAY_GRPC_ADDRESS', metrics: 'METRICS_PORT' },
  'document-service': {
    inbound_internal: 'DOCUMENT_GRPC_ADDRESS',
    inbound_public: 'DOCUMENT_PUBLIC_GRPC_ADDRESS',
    metrics: 'METRICS_PORT',
  },
  'auth-service': {
    inbound_internal: 'AUTH_GRPC_ADDRESS',
    inbound_public: 'AUTH_PUBLIC_GRPC_ADDRESS',
    inbound_http: 'AUTH_HTTP_ADDRESS',
    metrics: 'AUTH_METRICS_ADDRESS',
  },
};
const DIALLED = {
  outbound_auth: 'AUTH_GRPC_ADDRESS',
  'outbound_auth-keys': 'AUTH_JWKS_URL',
  outbound_documents: 'DOCUMENT_GRPC_ADDRESSES',
  'outbound_document-instance': 'DOCUMENT_VIA',
};

describe.each(['gateway', 'document-service', 'auth-service'] as const)('the pods of %s', (service) => {
  const { listeners, clusters } = kubernetesSidecar(service).staticResources;
  const { ports, environment } = manifestOf(service);

  it('have the ports open on which the sidecar listens for others', () => {
    const open = listeners.filter(({ address }) => !isLoopback(address)).map(({ address }) => portOf(address));
    expect(ports).toEqual(new Set(open));
  });

  it('have their service listen on loopback, where the sidecar looks for it', () => {
    for (const [cluster, variable] of Object.entries(LISTENED[service])) {
      const found = clusters.find(({ name }) => name === cluster)?.loadAssignment?.endpoints[0]?.lbEndpoints[0];
      const address = found?.endpoint.address;
      if (address === undefined) throw new Error(`no cluster ${cluster}`);
      expect(isLoopback(address)).toBe(true);
      const value = environment.get(variable);
      expect([String(portOf(address)), `127.0.0.1:${portOf(address)}`], variable).toContain(value);
    }
  });

  it('have their service dial the sidecar, wherever it calls', () => {
    for (const { name, address } of listeners.filter((listener) => listener.trafficDirection === 'OUTBOUND')) {
      expect(isLoopback(address)).toBe(true);
      const variable = DIALLED[name as keyof typeof DIALLED];
      expect(environment.get(variable), variable).toContain(`127.0.0.1:${portOf(address)}`);
    }
  });
});

describe('pods of document-service', () => {
  it('are named by the port on which their sidecar takes calls of other services', () => {
    const { listeners } = kubernetesSidecar('document-service').staticResources;
    const internal = listeners.find(({ name }) => name === 'inbound_internal');
    const advertised = manifestOf('document-service').environment.get('DOCUMENT_ADVERTISED_ADDRESS');
    expect(advertised).toBe(`$(POD_IP):${internal?.address.socketAddress.portValue}`);
  });
});
