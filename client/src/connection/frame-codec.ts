import { ClientMessage, ServerMessage } from '@weft/gen/session';

/** The WebSocket subprotocol with binary frames. */
export const SUBPROTOCOL = 'weft.v1.proto';

/** What a client says, without its envelope. */
export type ClientBody = NonNullable<ClientMessage['message']>;
/** One event from the server, without its envelope. */
export type ServerEvent = NonNullable<ServerMessage['event']>;

/** A frame from the server that can't be read. */
export class MalformedFrameError extends Error {
  override name = 'MalformedFrameError';
}

/** The frame of one message. */
export function encodeFrame(message: ClientBody): Uint8Array {
  return ClientMessage.encode({ message }).finish();
}

/**
 * The events of a frame, in order. Events of kinds that this client doesn't know are left out.
 * @throws {MalformedFrameError}
 */
export function decodeFrame(frame: Uint8Array): ServerEvent[] {
  const message = parse(frame);
  const events = message.event === undefined ? [] : [message.event];
  for (const { event } of message.events) if (event !== undefined) events.push(event);
  return events;
}

function parse(frame: Uint8Array): ServerMessage {
  try {
    return ServerMessage.decode(frame);
  } catch (cause) {
    throw new MalformedFrameError('the server sent a frame that is not a ServerMessage', { cause });
  }
}
