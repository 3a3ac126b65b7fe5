import type { Limits } from '@weft/gen/session';
import type { ConnectionEndedError } from '../errors.ts';
import type { ServerEvent } from './frame-codec.ts';

/** Sent by the server after `hello`. */
export interface Greeting {
  readonly userId: string;
  readonly limits: Limits | undefined;
}

/** Events that belong to one channel; heartbeats are taken apart before. */
export type ChannelEvent =
  | Extract<
      ServerEvent,
      {
        $case:
          | 'joined'
          | 'acknowledged'
          | 'operation'
          | 'rejected'
          | 'presence'
          | 'permissionChanged'
          | 'left'
          | 'error';
      }
    >
  | { readonly $case: 'heartbeat'; readonly value: ChannelPosition };

/** Where the server is on a channel. */
export interface ChannelPosition {
  readonly channel: number;
  readonly revision: number;
  readonly chain: bigint;
  readonly checksumRevision: number;
  readonly checksum: bigint;
}

/** Somebody with documents on the connection. */
export interface ConnectionUser {
  /** The server has said welcome; channels of an earlier connection are gone. */
  connected(greeting: Greeting): void;
  /** The connection is lost; another attempt follows by itself. Not told twice in a row. */
  disconnected(): void;
  /** It is over for good. */
  ended(error: ConnectionEndedError): void;
  /** Something happened on a channel of this user. */
  received(event: ChannelEvent): void;
}
