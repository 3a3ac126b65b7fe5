import type { handleUnaryCall, Metadata, ServerUnaryCall } from '@grpc/grpc-js';
import type { Logger } from './logger.ts';
import { StatusError, toGrpcError } from './status-error.ts';

/** What a handler knows of the call besides the request. */
export interface CallContext {
  readonly metadata: Metadata;
  /** Aborted when the caller gives up or its deadline passes; and at the end of every call, when its answer has left. */
  readonly signal: AbortSignal;
}

/** Turns an async function into a gRPC handler. A StatusError reaches the caller whole; anything else is logged and answered INTERNAL. */
export function unary<Request, Response>(
  handler: (request: Request, context: CallContext) => Promise<Response>,
  logger: Logger,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    handler(call.request, { metadata: call.metadata, signal: cancellation(call) }).then(
      (response) => callback(null, response),
      (error: unknown) => {
        if (!(error instanceof StatusError)) logger.error({ err: error, method: call.getPath() }, 'call failed');
        callback(toGrpcError(error));
      },
    );
  };
}

function cancellation(call: ServerUnaryCall<unknown, unknown>): AbortSignal {
  const controller = new AbortController();
  const abort = () => controller.abort(new Error('the caller gave up'));
  call.on('cancelled', abort);
  if (call.cancelled) abort();
  return controller.signal;
}
