import type { Address } from './api.ts';

/** Where something listens. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export function socketAddress({ host, port }: Endpoint): Address {
  return { socketAddress: { address: host, portValue: port } };
}
