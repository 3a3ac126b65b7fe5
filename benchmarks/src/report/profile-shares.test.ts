import { expect, it } from 'vitest';
import type { CpuProfile } from '../measure/cpu-profile.ts';
import { profileShares, profileTables } from './profile-shares.ts';

const node = (id: number, functionName: string, url = '') => ({
  id,
  callFrame: { functionName, url, lineNumber: 0 },
});
const PROFILE: CpuProfile = {
  nodes: [
    node(1, '(idle)'),
    node(2, 'writev'),
    node(3, 'send', 'file:///somewhere/node_modules/kafkajs/src/network/connection.js'),
    node(4, 'start', 'file:///somewhere/node_modules/@grpc/grpc-js/build/src/call.js'),
    node(5, 'flush', 'file:///somewhere/weft/gateway/src/session/outbox.ts'),
    node(6, 'emit', 'node:events'),
    node(7, '(garbage collector)'),
  ],
  samples: [1, 2, 3, 4, 5, 6, 7, 5],
  timeDeltas: [900, 10, 20, 10, 20, 10, 10, 20],
};

it('divides the busy time among packages and functions', () => {
  const { busy, packages, functions } = profileShares(PROFILE);
  expect(busy).toBeCloseTo(0.1);
  expect(packages).toEqual([
    { name: 'gateway', share: 0.4 },
    { name: 'kafkajs', share: 0.2 },
    { name: 'compiled into Node', share: 0.1 },
    { name: '@grpc/grpc-js', share: 0.1 },
    { name: 'node', share: 0.1 },
    { name: '(garbage collector)', share: 0.1 },
  ]);
  expect(functions[0]).toEqual({ name: 'flush gateway/src/session/outbox.ts', share: 0.4 });
});

it('shows the largest', () => {
  expect(profileTables(profileShares(PROFILE), 1)).toBe(
    '| package | share |\n| --- | ---: |\n| gateway | 40.0 % |\n\n| function | share |\n| --- | ---: |\n| flush gateway/src/session/outbox.ts | 40.0 % |',
  );
});
