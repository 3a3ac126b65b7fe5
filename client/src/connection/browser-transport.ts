import { ABNORMAL_CLOSURE, type Transport } from './transport.ts';

/** Connections by the WebSocket of the browser. Node has one too, but it can't be told to give up on a dead peer. */
export const browserTransport: Transport = {
  open(url, subprotocol, handlers) {
    const socket = new WebSocket(url, subprotocol);
    socket.binaryType = 'arraybuffer';
    let over = false;
    const finish = (code: number, reason: string) => {
      if (over) return;
      over = true;
      handlers.closed({ code, reason });
    };
    socket.onopen = () => {
      if (!over) handlers.opened();
    };
    socket.onmessage = ({ data }) => {
      if (over) return;
      if (data instanceof ArrayBuffer) handlers.received(new Uint8Array(data));
      else socket.close(4003, 'text frame');
    };
    socket.onclose = ({ code, reason }) => finish(code, reason);
    return {
      send(frame) {
        if (socket.readyState === WebSocket.OPEN) socket.send(frame.slice());
      },
      close(code, reason) {
        socket.close(code, reason);
        // A dead peer never answers the close, and the browser would wait for it.
        queueMicrotask(() => finish(ABNORMAL_CLOSURE, reason));
      },
    };
  },
};
