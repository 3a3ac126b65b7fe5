/** ShareDB with its PostgreSQL adapter over ws, put together as its documentation says. A process of its own. */
import { createServer } from 'node:http';
import WebSocketJSONStream from '@teamwork/websocket-json-stream';
import { type as textUnicode } from 'ot-text-unicode';
import ShareDB from 'sharedb';
import { WebSocketServer } from 'ws';
import { serverSetting } from './server-setting.ts';
import { TextDatabase } from './text-database.ts';

/** pg's default; with 30 an operation takes as much CPU time. */
const POOL_SIZE = 10;

ShareDB.types.register(textUnicode);
const db = new TextDatabase({ connectionString: serverSetting('DATABASE_URL'), max: POOL_SIZE });
const backend = new ShareDB({ db });
const server = createServer((_, response) => response.end('ShareDB'));
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on('connection', (socket) => backend.listen(new WebSocketJSONStream(socket)));
server.listen(Number(serverSetting('PORT')), '127.0.0.1');

process.once('SIGTERM', () => {
  for (const socket of sockets.clients) socket.terminate();
  server.close();
  backend.close(() => process.exit());
});
