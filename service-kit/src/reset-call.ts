import { constants } from 'node:http2';
import type { ServerDuplexStream, ServerWritableStream } from '@grpc/grpc-js';

/** How grpc-js nests a call: interceptors around the one that has the HTTP/2 stream. */
interface CallLayer {
  readonly nextCall?: CallLayer;
  readonly stream?: { close(code: number): void };
}

/**
 * Ends a streaming call at once, with what is still to be sent to it thrown away. Its status waits behind all other bytes, so a caller who reads
 * nothing would keep them here for as long as it likes. The caller sees RESOURCE_EXHAUSTED. grpc-js has no public way to do this; a test holds that
 * this one works.
 */
export function resetCall(
  call: Pick<ServerDuplexStream<never, never> | ServerWritableStream<never, never>, 'cancelled'>,
): void {
  let layer = (call as { readonly call?: CallLayer }).call;
  while (layer?.nextCall !== undefined) layer = layer.nextCall;
  layer?.stream?.close(constants.NGHTTP2_ENHANCE_YOUR_CALM);
}
