import type { handleServerStreamingCall } from '@grpc/grpc-js';
import type { WatchPartitionsRequest, WatchPartitionsResponse } from '@weft/gen/routing';
import type { Route, RoutingTable } from '../application/routing-table.ts';

/** The table of owners for a gateway. Any instance answers for all. */
export function watchPartitions(
  table: RoutingTable,
  partitionCount: number,
): handleServerStreamingCall<WatchPartitionsRequest, WatchPartitionsResponse> {
  return (call) => {
    const stop = table.watch((changes) => {
      // A watcher that doesn't read loses nothing: it begins again with the whole table.
      if (!call.write({ partitionCount, owners: changes.map(ownerOf) }) && call.writableLength > WAITING_MESSAGES) {
        call.destroy(new Error('the watcher reads too slowly'));
      }
    });
    call.on('cancelled', stop);
    call.on('close', stop);
  };
}

/** Messages that may wait for a slow watcher. */
const WAITING_MESSAGES = 64;

function ownerOf({ partition, epoch, owner, semantics }: Route) {
  return { partition, epoch: BigInt(epoch), address: owner ?? '', semantics };
}
