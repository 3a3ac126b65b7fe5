/** Whatever a client sends goes through Kafka and back to it. A process of its own. */
import { createServer } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { serverSetting } from '../peers/server-setting.ts';
import { openKafkaLine } from './kafka-line.ts';

const CLIENT_BYTES = 4;

const clients = new Map<number, WebSocket>();
const line = await openKafkaLine(serverSetting('KAFKA_BROKER'), serverSetting('KAFKA_TOPIC'), (record) => {
  clients.get(record.readUInt32BE())?.send(record.subarray(CLIENT_BYTES));
});
const server = createServer((_, response) => response.end('relay'));
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
let last = 0;

sockets.on('connection', (socket) => {
  last += 1;
  const number = Buffer.alloc(CLIENT_BYTES);
  number.writeUInt32BE(last);
  clients.set(last, socket);
  // A record that is lost ends this process, and with it the measurement.
  socket.on('message', (data: Buffer) => void line.send(Buffer.concat([number, data])));
});
server.listen(Number(serverSetting('PORT')), '127.0.0.1');
process.once('SIGTERM', () => process.exit());
