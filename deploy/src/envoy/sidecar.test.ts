import { describe, expect, it } from 'vitest';
import { kubernetesSidecar, podCredentialFiles } from './sidecar-deployments.ts';
import { repeatableMethods, rightsOn } from './sidecar-rights.ts';

const SERVICES = ['gateway', 'document-service', 'auth-service'] as const;

describe('the sidecars in Kubernetes', () => {
  it.each(SERVICES)(
    'of %s take nothing from other machines without a certificate, but questions of how they are',
    (service) => {
      const { listeners } = kubernetesSidecar(service).staticResources;
      const open = listeners.filter(({ address }) => address.socketAddress.address !== '127.0.0.1');
      expect(open.length).toBeGreaterThan(1);
      for (const { name, filterChains } of open) {
        for (const { transportSocket } of filterChains) {
          if (name === 'observation') expect(transportSocket).toBeUndefined();
          else expect(JSON.stringify(transportSocket)).toContain('"requireClientCertificate":true');
        }
      }
    },
  );

  it.each(SERVICES)('of %s call other machines with TLS only, each believed to be one service', (service) => {
    const { clusters } = kubernetesSidecar(service).staticResources;
    const abroad = clusters.filter(({ name }) => name.startsWith('outbound_'));
    for (const { name, transportSocket } of abroad) {
      const peer = name.includes('document') ? 'document-service' : 'auth-service';
      expect(JSON.stringify(transportSocket)).toContain(`/trust-${peer}.json`);
    }
    const home = clusters.filter(({ name }) => !name.startsWith('outbound_'));
    for (const { loadAssignment } of home) {
      const endpoints = loadAssignment?.endpoints.flatMap(({ lbEndpoints }) => lbEndpoints) ?? [];
      expect(endpoints.length).toBe(1);
      for (const { endpoint } of endpoints) expect(endpoint.address.socketAddress.address).toBe('127.0.0.1');
    }
  });

  it('believe of each service what its certificate says, word for word', () => {
    const files = podCredentialFiles();
    expect(JSON.stringify(files.get('trust-document-service.json'))).toContain(
      '"matchTypedSubjectAltNames":[{"sanType":"URI","matcher":{"exact":"spiffe://weft.local/document-service"}}]',
    );
    expect([...files.keys()].toSorted()).toEqual([
      'certificate.json',
      'trust-auth-service.json',
      'trust-document-service.json',
      'trust-edge.json',
      'trust-gateway.json',
      'trust-members.json',
    ]);
  });
});

describe('rights between services', () => {
  it('let gateways alone attach and watch partitions, and the edge nowhere behind public listeners', () => {
    const internal = SERVICES.map((service) => rightsOn(service, 'internal'));
    const holders = (path: string) =>
      internal
        .flatMap((rights) => Object.entries(rights).filter(([, paths]) => paths.includes(path)))
        .map(([who]) => who);
    expect(holders('/weft.v1.BroadcastService/Attach')).toEqual(['gateway']);
    expect(holders('/weft.v1.RoutingService/WatchPartitions')).toEqual(['gateway']);
    expect(holders('/weft.v1.PermissionService/WatchPermissions')).toEqual(['gateway', 'document-service']);
    for (const rights of internal) expect(rights.edge).toBeUndefined();
  });
});

describe('calls that may be made twice', () => {
  it('are those whose contract says so, and never streams', () => {
    expect(repeatableMethods(['TokenService', 'BroadcastService', 'RoutingService'])).toEqual([]);
    expect(repeatableMethods(['PermissionService'])).toEqual([
      '/weft.v1.PermissionService/CheckPermission',
      '/weft.v1.PermissionService/BatchCheckPermissions',
      '/weft.v1.PermissionService/GrantPermission',
      '/weft.v1.PermissionService/RevokePermission',
      '/weft.v1.PermissionService/ListPermissions',
    ]);
    expect(repeatableMethods(['DocumentService'])).not.toContain('/weft.v1.DocumentService/CreateDocument');
    expect(repeatableMethods(['DocumentService'])).not.toContain('/weft.v1.DocumentService/ReplaceDocumentContent');
  });
});
