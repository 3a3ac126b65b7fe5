import { status } from '@grpc/grpc-js';
import { BroadcastServiceClient } from '@weft/gen/broadcast';
import { bearer, createClient } from '@weft/service-kit/grpc-client';
import { statusErrorFrom } from '@weft/service-kit/status-error';
import { expect, it } from 'vitest';
import { until } from '../harness/until.ts';
import { WeftSystem } from './weft-system.ts';

/** I7: a live session loses a revoked right within this time while the watch of rights is up, in milliseconds. */
const LOST_WITHIN_MS = 1_000;

it('a subscription ends within a second of its reader losing the right, again and again (I7)', async () => {
  await using weft = await WeftSystem.start();
  const [ada, bob] = [await weft.signIn('ada'), await weft.signIn('bob')];
  const documentId = await weft.createDocument(ada, 'text');
  const client = createClient(BroadcastServiceClient, weft.grpcAddress);
  for (let round = 0; round < 3; round += 1) {
    await weft.share(ada, documentId, bob, 'ROLE_VIEWER');
    let signs = 0;
    const call = client.subscribe({ documentId, afterRevision: 0 }, bearer(bob.accessToken));
    const ended = new Promise<unknown>((resolve) => call.once('error', resolve));
    call.on('data', () => {
      signs += 1;
    });
    await until('the subscription to begin', () => signs > 0);
    await weft.succeed('PermissionService/RevokePermission', { documentId, userId: bob.userId }, ada);
    const revokedAtMs = performance.now();
    expect(statusErrorFrom(await ended)).toMatchObject({ code: status.NOT_FOUND });
    expect(performance.now() - revokedAtMs).toBeLessThan(LOST_WITHIN_MS);
  }
  client.close();
});
