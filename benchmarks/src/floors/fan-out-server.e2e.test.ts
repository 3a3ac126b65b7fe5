import { until } from '@weft/tests/harness/until';
import { expect, it } from 'vitest';
import { startPeerProcess } from '../peers/peer-process.ts';
import { RawSocket } from '../peers/raw-socket.ts';

const READERS = 5;

it('writes one whole message to everybody, as clients of ws read it', async () => {
  await using server = await startPeerProcess('fan-out', 'benchmarks/src/floors/fan-out-server.ts', {});
  const received: string[] = [];
  const sockets = Array.from(
    { length: READERS },
    () => new RawSocket(server.url, (data) => received.push(data.toString())),
  );
  await Promise.all(sockets.map(({ opened }) => opened));
  sockets[0]?.send('go');
  await until('everybody has it', () => received.length >= READERS);
  await sockets[1]?.close();
  sockets[0]?.send('go');
  await until('all who are left have the second', () => received.length >= 2 * READERS - 1);
  await Promise.all(sockets.map((socket) => socket.close()));
  expect(received).toEqual(Array.from({ length: 2 * READERS - 1 }, () => 'x'.repeat(64)));
});
