import type { Contender } from './contender.ts';
import { startHocuspocus } from './hocuspocus-system.ts';
import { startShareDb } from './sharedb-system.ts';
import { startWeftEmbedded } from './weft/weft-embedded.ts';
import { weftMesh } from './weft/weft-mesh.ts';

/** Names of weft's own systems. */
export const WEFT = { kafka: 'weft', edge: 'weft through Envoy', embedded: 'weft embedded' } as const;
const SHAREDB = 'ShareDB + PostgreSQL';
const HOCUSPOCUS = 'Hocuspocus + PostgreSQL';

/** Names of what a user would otherwise pick, which weft's figures are divided by. */
export const PEERS: readonly string[] = [SHAREDB, HOCUSPOCUS];

/** Every system that the bench knows, in the order of the tables. */
export const CONTENDERS: readonly Contender[] = [
  weftMesh({ name: WEFT.kafka, quick: true }),
  weftMesh({ name: WEFT.edge, edge: true, quick: false }),
  { name: WEFT.embedded, quick: true, start: startWeftEmbedded(WEFT.embedded) },
  { name: SHAREDB, quick: true, start: startShareDb },
  { name: HOCUSPOCUS, quick: true, start: startHocuspocus },
];
