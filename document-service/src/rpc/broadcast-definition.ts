import { BroadcastServiceService } from '@weft/gen/broadcast';
import { decodeFollowed } from './subscribe-codec.ts';

/** Subscribe of the contract, with the operations inside left encoded as they are kept. */
const subscribe = {
  ...BroadcastServiceService.subscribe,
  responseSerialize: (message: Uint8Array) => Buffer.from(message.buffer, message.byteOffset, message.byteLength),
  responseDeserialize: decodeFollowed,
};

/** What the outside may call. */
export const publicBroadcastDefinition = { subscribe };

/** The whole contract, with answers that are already encoded. */
export const broadcastDefinition = {
  ...BroadcastServiceService,
  subscribe,
  attach: {
    ...BroadcastServiceService.attach,
    responseSerialize: (message: Uint8Array) => Buffer.from(message.buffer, message.byteOffset, message.byteLength),
  },
};
