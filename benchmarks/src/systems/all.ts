import type { Contender } from './contender.ts';
import { startHocuspocus } from './hocuspocus-system.ts';
import { HOCUSPOCUS, SHAREDB, WEFT, WEFT_EDGE, WEFT_EMBEDDED } from './names.ts';
import { startShareDb } from './sharedb-system.ts';
import { startWeftEmbedded } from './weft/weft-embedded.ts';
import { weftMesh } from './weft/weft-mesh.ts';

/** Every system that the bench knows, in the order of the tables. */
export const CONTENDERS: readonly Contender[] = [
  weftMesh({ name: WEFT, quick: true }),
  weftMesh({ name: WEFT_EDGE, edge: true, quick: false }),
  { name: WEFT_EMBEDDED, quick: true, start: startWeftEmbedded(WEFT_EMBEDDED) },
  { name: SHAREDB, quick: true, start: startShareDb },
  { name: HOCUSPOCUS, quick: true, start: startHocuspocus },
];
