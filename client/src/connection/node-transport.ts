import { WebSocket } from 'ws';
import { ABNORMAL_CLOSURE, type Transport } from './transport.ts';

/** Bytes of a frame from the server; a whole document of four-byte characters fits in. */
const FRAME_BYTES_MAX = 64 * 1024 * 1024;
/** How long the upgrade may take, in milliseconds. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

/** Connections by the `ws` package, for programs on Node. */
export const nodeTransport: Transport = {
  open(url, subprotocol, handlers) {
    const socket = new WebSocket(url, subprotocol, {
      perMessageDeflate: false,
      maxPayload: FRAME_BYTES_MAX,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    });
    socket.binaryType = 'nodebuffer';
    let over = false;
    let failure = '';
    const finish = (code: number, reason: string) => {
      if (over) return;
      over = true;
      handlers.closed({ code, reason });
    };
    socket.on('open', () => {
      if (!over) handlers.opened();
    });
    socket.on('message', (data, isBinary) => {
      if (over) return;
      if (isBinary && Buffer.isBuffer(data)) handlers.received(data);
      else socket.close(4003, 'text frame');
    });
    socket.on('error', (error) => {
      failure = error.message;
    });
    socket.on('close', (code, reason) => finish(code, reason.toString() || failure));
    return {
      send(frame) {
        if (socket.readyState === WebSocket.OPEN) socket.send(frame, { binary: true });
      },
      close(code, reason) {
        socket.close(code, reason);
        queueMicrotask(() => finish(ABNORMAL_CLOSURE, reason));
      },
    };
  },
};
