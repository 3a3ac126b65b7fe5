/** On each message of anybody, writes one frame that was built beforehand to every connection's socket. A process of its own. */
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { serverSetting } from '../peers/server-setting.ts';

/** About what an edit by somebody else takes; up to 125 bytes the length is one byte of the frame. */
const PAYLOAD_BYTES = 64;
/** The last fragment, of a binary message. */
const FINAL_BINARY = 0x82;

const frame = Buffer.concat([Buffer.from([FINAL_BINARY, PAYLOAD_BYTES]), Buffer.alloc(PAYLOAD_BYTES, 'x')]);
const open = new Set<Duplex>();
const server = createServer((_, response) => response.end('fan-out'));
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });

server.on('upgrade', (request, socket, head) => {
  sockets.handleUpgrade(request, socket, head, (webSocket) => {
    open.add(socket);
    webSocket.on('close', () => open.delete(socket));
    webSocket.on('message', () => {
      for (const one of open) one.write(frame);
    });
  });
});
server.listen(Number(serverSetting('PORT')), '127.0.0.1');
process.once('SIGTERM', () => process.exit());
