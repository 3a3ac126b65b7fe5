import { composeEdge, edgeCertificate, kubernetesEdge } from './deployments.ts';
import { kubernetesSidecar, podCredentialFiles } from './sidecar-deployments.ts';

/** A file of deploy/envoy. */
export interface ShippedFile {
  /** As `edge.compose.json`. */
  readonly name: string;
  /** Its message in Envoy's API. */
  readonly message: 'envoy.config.bootstrap.v3.Bootstrap' | 'envoy.service.discovery.v3.DiscoveryResponse';
  readonly content: object;
}

/** Every configuration of Envoy that is shipped. */
export function shippedFiles(): readonly ShippedFile[] {
  return [
    { name: 'edge.compose.json', message: 'envoy.config.bootstrap.v3.Bootstrap', content: composeEdge() },
    { name: 'edge.kubernetes.json', message: 'envoy.config.bootstrap.v3.Bootstrap', content: kubernetesEdge() },
    {
      name: 'edge-certificate.json',
      message: 'envoy.service.discovery.v3.DiscoveryResponse',
      content: edgeCertificate(),
    },
    ...(['gateway', 'document-service', 'auth-service'] as const).map((service) => ({
      name: `sidecar-${service}.kubernetes.json`,
      message: 'envoy.config.bootstrap.v3.Bootstrap' as const,
      content: kubernetesSidecar(service),
    })),
    ...[...podCredentialFiles()].map(([name, content]) => ({
      name: `member-${name}`,
      message: 'envoy.service.discovery.v3.DiscoveryResponse' as const,
      content,
    })),
  ];
}
