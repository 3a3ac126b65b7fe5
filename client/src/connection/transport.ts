/** What a transport tells of one connection. */
export interface TransportHandlers {
  /** Frames may be sent from now on. At most once. */
  opened(): void;
  /** A binary frame arrived. Only between `opened` and `closed`. */
  received(frame: Uint8Array): void;
  /** The connection is over, or never came about. Exactly once, and last. */
  closed(end: TransportEnd): void;
}

/** How a connection ended. */
export interface TransportEnd {
  /** The WebSocket close code; 1006 when the peer said nothing, or the connection never came about. */
  readonly code: number;
  /** The peer's reason, or what went wrong here; may be empty. */
  readonly reason: string;
}

/** One connection. */
export interface TransportConnection {
  /** Sends a binary frame. After the end it does nothing. */
  send(frame: Uint8Array): void;
  /** Ends the connection; `closed` follows soon, whether or not the peer answers. */
  close(code: number, reason: string): void;
}

/** Opens WebSocket connections. */
export interface Transport {
  /**
   * Starts a connection; never throws for what the network does.
   * @param url ws: or wss:
   * @param subprotocol the one that the server must agree to
   */
  open(url: string, subprotocol: string, handlers: TransportHandlers): TransportConnection;
}

/** The close code for a connection that ended without a word. */
export const ABNORMAL_CLOSURE = 1006;
