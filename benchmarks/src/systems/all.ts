import type { Contender } from './contender.ts';
import { startWeftEmbedded } from './weft/weft-embedded.ts';
import { weftMesh } from './weft/weft-mesh.ts';

/** Names of weft's own systems, for workloads that make sense on some only. */
export const WEFT = { kafka: 'weft', edge: 'weft through Envoy', embedded: 'weft embedded' } as const;

/** Names of what a user would otherwise pick, which weft's figures are divided by. */
export const PEERS: readonly string[] = [];

/** Every system that the bench knows, in the order of the tables. */
export const CONTENDERS: readonly Contender[] = [
  weftMesh({ name: WEFT.kafka, quick: true }),
  weftMesh({ name: WEFT.edge, edge: true, quick: false }),
  { name: WEFT.embedded, quick: true, start: startWeftEmbedded(WEFT.embedded) },
];
