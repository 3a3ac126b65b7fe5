import type { Role } from '@weft/gen/role';
import type { ClientMessage, ServerMessage } from '@weft/gen/session';
import type { DocumentText } from './document-text.ts';

/** What a client says. */
export type ClientRequest = NonNullable<ClientMessage['message']>;

/** What a client is told. */
export type ServerEvent = NonNullable<ServerMessage['event']>;

/** A frame that isn't a client's message. The message says why, without quoting the frame. */
export class MalformedMessageError extends Error {
  override name = 'MalformedMessageError';
}

/** What `joined` says besides the text. */
export interface JoinedState {
  readonly channel: number;
  readonly role: Role;
  readonly revision: number;
  readonly chain: bigint;
  readonly lastSequence: number;
  readonly lastRevision: number;
  /** Encoded weft.v1.Operation messages without channels; none when there is a text. */
  readonly operations: readonly Uint8Array[];
}

/** An acknowledgement of a channel's submission. */
export interface AcknowledgedState {
  readonly channel: number;
  readonly sequence: number;
  readonly revision: number;
  readonly chain: bigint;
}

/** What goes before each message on a transport, as a WebSocket frame's header. */
export type Framing = (payloadBytes: number) => Uint8Array;

/** How messages look on one kind of connection. What it makes is complete, with the transport's framing. */
export interface Wire {
  readonly name: 'proto' | 'json';
  /** Reads one frame. Fails with MalformedMessageError. */
  decode(frame: Uint8Array): ClientRequest;
  encode(event: ServerEvent): Uint8Array;
  acknowledged(state: AcknowledgedState): Uint8Array;
  /** Puts a channel to an operation that has none. */
  operation(channel: number, bytes: Uint8Array): Uint8Array;
  /** Puts a channel to a caret that has none. */
  presence(channel: number, bytes: Uint8Array): Uint8Array;
  /** In several chunks, so that a large text isn't copied for each who joins. */
  joined(state: JoinedState, text: DocumentText | undefined): readonly Uint8Array[];
  /** Puts a channel to operations that follow one another. */
  operations(channel: number, operations: readonly Uint8Array[]): Uint8Array;
}
