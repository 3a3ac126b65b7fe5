/** weft as separate processes on Kafka, participants at the gateway's port. */
export const WEFT = 'weft';
/** The same through Envoy. */
export const WEFT_EDGE = 'weft through Envoy';
/** As `npm start` runs it: one process, the log in PostgreSQL. */
export const WEFT_EMBEDDED = 'weft embedded';
export const SHAREDB = 'ShareDB + PostgreSQL';
export const HOCUSPOCUS = 'Hocuspocus + PostgreSQL';

/** What a user would otherwise pick, which weft's figures are divided by. */
export const PEERS: readonly string[] = [SHAREDB, HOCUSPOCUS];
