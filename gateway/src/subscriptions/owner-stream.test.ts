import type { ServerDuplexStream } from '@grpc/grpc-js';
import { type AttachRequest, type AttachResponse, BroadcastServiceService } from '@weft/gen/broadcast';
import { bind, GrpcServer } from '@weft/service-kit/grpc-server';
import { createLogger } from '@weft/service-kit/logger';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { grpcDialer, OwnerStream } from './owner-stream.ts';

const logger = createLogger('testing:owner-stream', 'silent');
const OWNER = '10.1.2.3:9092';

describe('the stream to an owner', () => {
  let server: GrpcServer;
  let listening: string;
  const instances: unknown[][] = [];

  beforeEach(async () => {
    instances.length = 0;
    const attach = (call: ServerDuplexStream<AttachRequest, AttachResponse>) => {
      instances.push(call.metadata.get('x-weft-instance'));
      call.write({ events: [], heartbeat: { partitions: [], heads: [] } });
      call.on('end', () => call.end());
    };
    server = new GrpcServer({ services: [bind(BroadcastServiceService, { attach })], logger });
    listening = await server.listen('127.0.0.1:0');
  });

  afterEach(() => server.stop(0));

  const answered = ({ address, via }: { address: string; via: string | undefined }) =>
    new Promise<void>((resolve) => {
      const opened = new OwnerStream({
        address,
        dialer: grpcDialer(address, via),
        gatewayId: '0199b0aa-0000-7000-8000-000000000001',
        logger,
        up: () => undefined,
        message: () => {
          opened.stop();
          resolve();
        },
        down: () => undefined,
      });
      opened.start();
    });

  it('goes to the sidecar when there is one, naming the owner', async () => {
    await answered({ address: OWNER, via: listening });
    expect(instances).toEqual([[OWNER]]);
  });

  it('goes to the owner itself otherwise, naming nobody', async () => {
    await answered({ address: listening, via: undefined });
    expect(instances).toEqual([[]]);
  });
});
