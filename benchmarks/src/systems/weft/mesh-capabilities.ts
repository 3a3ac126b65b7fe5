import type { Mesh } from '@weft/deploy/mesh/mesh';
import type { Role, ServiceProcess } from '@weft/deploy/mesh/steps';
import { Environment } from '@weft/service-kit/environment';
import { readLogConfig } from '@weft/submission-log/configured-log';
import type { Capabilities } from '../capabilities.ts';
import type { System } from '../system.ts';
import { submitHistory } from './history-through-log.ts';
import { sumOfMetric } from './prometheus-text.ts';

interface Installation {
  readonly mesh: Mesh;
  readonly urls: readonly [string, ...string[]];
  readonly databaseUrl: string;
  /** Starts one more, with so many document-services. */
  readonly scaled: (documentServices: number) => Promise<System>;
}

/** What weft as a mesh of processes offers to be measured by. */
export function meshCapabilities({ mesh, urls, databaseUrl, scaled }: Installation): Required<Capabilities> {
  return {
    urls,
    scaled,
    restartFrontEnd: async () => {
      const gateways = servicesOf(mesh, 'gateway').map(({ component }) => component);
      await Promise.all(gateways.map((gateway) => gateway.kill()));
      await Promise.all(gateways.map((gateway) => gateway.start()));
    },
    forget: async () => {
      const services = servicesOf(mesh, 'document-service').map(({ component }) => component);
      await Promise.all(services.map((service) => service.stop()));
      await Promise.all(services.map((service) => service.start()));
    },
    submitHistory: (documentId, operations) => submitHistory({ log: logOf(mesh), databaseUrl, documentId, operations }),
    openings: async () => {
      const texts = await metricsOf(mesh, 'gateway');
      return {
        count: sumOfMetric(texts, 'weft_gateway_open_seconds_count'),
        seconds: sumOfMetric(texts, 'weft_gateway_open_seconds_sum'),
      };
    },
    documentsInMemory: async () => {
      const [owners, gateways] = [await metricsOf(mesh, 'document-service'), await metricsOf(mesh, 'gateway')];
      return sumOfMetric(owners, 'weft_documents_in_memory') + sumOfMetric(gateways, 'weft_gateway_documents');
    },
  };
}

function servicesOf(mesh: Mesh, role: Role) {
  return [...mesh.members.values()].flatMap(({ planned, component }) =>
    planned.kind === 'service' && planned.role === role ? [{ planned, component }] : [],
  );
}

/** What the instances of a service say of themselves. */
function metricsOf(mesh: Mesh, role: Role): Promise<string[]> {
  return Promise.all(
    servicesOf(mesh, role).map(async ({ planned: { metricsPort } }) => {
      const answer = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
      return await answer.text();
    }),
  );
}

/** The log that the services of the mesh use. */
function logOf(mesh: Mesh) {
  const environment: ServiceProcess['environment'] = servicesOf(mesh, 'document-service')[0]?.planned.environment ?? {};
  return readLogConfig(new Environment(environment));
}
