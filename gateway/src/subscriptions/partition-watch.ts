import { RoutingServiceClient, type WatchPartitionsResponse } from '@weft/gen/routing';
import { createClient } from '@weft/service-kit/grpc-client';
import type { Logger } from '@weft/service-kit/logger';
import { SupervisedStream } from '@weft/service-kit/supervised-stream';
import { OWNER_SILENCE_MS } from '../limits.ts';

interface WatchOptions {
  /** host:port of document-service instances; each knows the whole table. */
  readonly addresses: readonly string[];
  readonly logger: Logger;
  table(response: WatchPartitionsResponse): void;
}

/** Watches the table of owners at every address, so that one instance that hangs doesn't hide what the others know. */
export function watchPartitions({ addresses, logger, table }: WatchOptions): { stop(): void } {
  const watches = addresses.map((address) => {
    const client = createClient(RoutingServiceClient, address);
    const stream = new SupervisedStream<WatchPartitionsResponse>({
      open: () => client.watchPartitions({}),
      message: table,
      down: (error, level) => logger[level]({ address, reason: error.message }, 'watch of partitions broke'),
      silenceMs: OWNER_SILENCE_MS,
    });
    stream.start();
    return { stream, client };
  });
  return {
    stop: () => {
      for (const { stream, client } of watches) {
        stream.stop();
        client.close();
      }
    },
  };
}
