import { HocuspocusClientParticipant } from '../peers/hocuspocus-client-participant.ts';
import { HocuspocusParticipant } from '../peers/hocuspocus-participant.ts';
import { ShareDbClientParticipant } from '../peers/sharedb-client-participant.ts';
import { ShareDbParticipant } from '../peers/sharedb-participant.ts';
import type { Contender } from './contender.ts';
import { type HocuspocusOptions, startHocuspocus } from './hocuspocus-system.ts';
import {
  HOCUSPOCUS,
  HOCUSPOCUS_CLIENT,
  SHAREDB,
  SHAREDB_CLIENT,
  WEFT,
  WEFT_CLIENT,
  WEFT_EDGE,
  WEFT_EMBEDDED,
} from './names.ts';
import { type ShareDbOptions, startShareDb } from './sharedb-system.ts';
import { WeftClientParticipant } from './weft/weft-client-participant.ts';
import { startWeftEmbedded } from './weft/weft-embedded.ts';
import { weftMesh } from './weft/weft-mesh.ts';

const shareDb = (options: ShareDbOptions): Contender => ({
  name: options.name,
  quick: true,
  start: startShareDb(options),
});
const hocuspocus = (options: HocuspocusOptions): Contender => ({
  name: options.name,
  quick: true,
  start: startHocuspocus(options),
});
const ownClient = (contender: Contender): Contender => ({ ...contender, ownClient: true });

/** Every system that the bench knows, in the order of the tables. */
export const CONTENDERS: readonly Contender[] = [
  weftMesh({ name: WEFT, quick: true }),
  weftMesh({ name: WEFT_EDGE, edge: true, quick: false }),
  { name: WEFT_EMBEDDED, quick: true, start: startWeftEmbedded(WEFT_EMBEDDED) },
  shareDb({ name: SHAREDB, join: ShareDbParticipant.join }),
  hocuspocus({ name: HOCUSPOCUS, join: HocuspocusParticipant.join }),
  ownClient(weftMesh({ name: WEFT_CLIENT, join: WeftClientParticipant.join, quick: true })),
  ownClient(shareDb({ name: SHAREDB_CLIENT, join: ShareDbClientParticipant.join })),
  ownClient(hocuspocus({ name: HOCUSPOCUS_CLIENT, join: HocuspocusClientParticipant.join })),
];
