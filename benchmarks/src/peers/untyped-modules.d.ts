/** What we use of packages that come without types. */

declare module 'sharedb-postgres' {
  import type { PoolConfig } from 'pg';
  import type ShareDB from 'sharedb';

  export type SnapshotCallback = (
    error: Error | null,
    snapshot?: { readonly type: string | null; data: unknown },
  ) => void;

  class PostgresDB extends ShareDB.DB {
    constructor(options: PoolConfig);
    getSnapshot(collection: string, id: string, fields: unknown, options: unknown, callback: SnapshotCallback): void;
  }
  export default PostgresDB;
}

declare module '@teamwork/websocket-json-stream' {
  import type { Duplex } from 'node:stream';
  import type { WebSocket } from 'ws';

  class WebSocketJSONStream extends Duplex {
    constructor(socket: WebSocket);
  }
  export default WebSocketJSONStream;
}
