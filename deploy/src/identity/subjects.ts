import type { Subject } from './certificate.ts';
import type { Identity } from './spiffe.ts';

/** A member of the mesh. */
export function memberSubject(identity: Identity): Subject {
  return { kind: 'identity', identity };
}

/** The edge's TLS port on this machine. */
export const LOCAL_EDGE_SUBJECT: Subject = {
  kind: 'server',
  names: ['localhost'],
  addresses: ['127.0.0.1', '::1'],
};
