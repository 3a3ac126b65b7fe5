import { once } from 'node:events';
import type { handleServerStreamingCall, ServerWritableStream } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import type { WatchPermissionsRequest, WatchPermissionsResponse } from '@weft/gen/permission';
import { invalidArgument, StatusError, toGrpcError } from '@weft/service-kit/status-error';
import { watchPermissions as watch } from '../application/watch-permissions.ts';
import { WATCHERS_MAX } from '../limits.ts';
import { watchMessage } from './messages.ts';
import type { RpcScope } from './rpc.ts';
import { statusOf } from './status.ts';

type Call = ServerWritableStream<WatchPermissionsRequest, WatchPermissionsResponse>;

export function watchPermissions(
  scope: RpcScope,
): handleServerStreamingCall<WatchPermissionsRequest, WatchPermissionsResponse> {
  const { context } = scope;
  return (call) => {
    follow(scope, call).catch((error: unknown) => {
      if (call.cancelled) return;
      const answered = statusOf(error);
      if (answered instanceof StatusError) context.events.watchEnded(answered.reason);
      else context.loggers.rpc.error({ err: error }, 'watch of permissions failed');
      call.emit('error', toGrpcError(answered));
    });
  };
}

/** Writes what the watcher must know until he leaves or is too slow. */
async function follow({ callers, context }: RpcScope, call: Call): Promise<void> {
  await callers.service(call.metadata);
  const afterPosition = positionOf(call.request.afterPosition);
  const { changes: log, feed, events } = context;
  if (feed.subscriptions >= WATCHERS_MAX) throw tooManyWatchers();
  const subscription = feed.subscribe();
  const leave = () => subscription.end(new Error('the watcher left'));
  call.once('cancelled', leave);
  if (call.cancelled) leave();
  events.watching(feed.subscriptions);
  try {
    for await (const event of watch({ log, subscription, afterPosition })) {
      if (!call.write(watchMessage(event))) await once(call, 'drain', { signal: subscription.ended });
    }
  } catch (error) {
    throw subscription.ended.aborted ? subscription.ended.reason : error;
  } finally {
    feed.unsubscribe(subscription);
    events.watching(feed.subscriptions);
  }
}

function positionOf(afterPosition: bigint): number {
  const position = Number(afterPosition);
  if (!Number.isSafeInteger(position)) throw invalidArgument('after_position was never given out');
  return position;
}

function tooManyWatchers(): StatusError {
  return new StatusError(status.RESOURCE_EXHAUSTED, `there are ${WATCHERS_MAX} watchers already`, {
    reason: 'TOO_MANY_WATCHERS',
  });
}
