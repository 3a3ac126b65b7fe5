/** weft as separate processes on Kafka, participants at the gateway's port. */
export const WEFT = 'weft';
/** The same through Envoy. */
export const WEFT_EDGE = 'weft through Envoy';
/** As `npm start` runs it: one process, the log in PostgreSQL. */
export const WEFT_EMBEDDED = 'weft embedded';
export const SHAREDB = 'ShareDB + PostgreSQL';
export const HOCUSPOCUS = 'Hocuspocus + PostgreSQL';
/** The same three where everybody types by the client that the system comes with, which applies every edit to a text. */
export const WEFT_CLIENT = 'weft, its own client';
export const SHAREDB_CLIENT = 'ShareDB + PostgreSQL, its own client';
export const HOCUSPOCUS_CLIENT = 'Hocuspocus + PostgreSQL, its own client';

/** A system with those that its figures are divided by: what a user would otherwise pick, like against like. */
export interface Comparison {
  readonly subject: string;
  readonly peers: readonly string[];
}

export const COMPARISONS: readonly Comparison[] = [
  { subject: WEFT, peers: [SHAREDB, HOCUSPOCUS] },
  { subject: WEFT_CLIENT, peers: [SHAREDB_CLIENT, HOCUSPOCUS_CLIENT] },
];
