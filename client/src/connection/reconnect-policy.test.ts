import { describe, expect, it } from 'vitest';
import { decideReconnect, type Ending, type ReconnectDecision } from './reconnect-policy.ts';

const again = (delayMs: number): ReconnectDecision => ({ kind: 'again', delayMs });
const final = (code: string): ReconnectDecision => ({ kind: 'final', code });
const silent: Ending = { closeCode: 1006, failures: 0, tokenRefusals: 0 };

const table: readonly [string, Partial<Ending>, number, ReconnectDecision][] = [
  ['a lost connection comes back within the first bound', {}, 0.5, again(125)],
  ['jitter is full: also at once', { failures: 5 }, 0, again(0)],
  ['the first failure waits no longer', { failures: 1 }, 0.5, again(125)],
  ['every failure doubles the bound', { failures: 2 }, 0.5, again(250)],
  ['every failure doubles the bound again', { failures: 5 }, 0.5, again(2_000)],
  ['the bound has a cap', { failures: 12 }, 0.5, again(7_500)],
  ['the cap holds for absurd numbers', { failures: 5_000 }, 0.5, again(7_500)],
  ['goAway names the time', { retryAfterMs: 1_200 }, 0, again(1_200)],
  ['goAway gets a little jitter', { retryAfterMs: 1_200 }, 0.5, again(1_325)],
  ['goAway of 0 is honoured', { retryAfterMs: 0, failures: 9 }, 0, again(0)],
  ['a slow consumer comes back', { closeCode: 1013, errorCode: 'SLOW_CONSUMER' }, 0.5, again(125)],
  ['a server that stops comes back', { closeCode: 1001, errorCode: 'SHUTTING_DOWN' }, 0.5, again(125)],
  ['a server with a bug comes back', { closeCode: 1011 }, 0.5, again(125)],
  ['a refused token is asked for again', { errorCode: 'UNAUTHENTICATED', tokenRefusals: 1 }, 0.5, again(125)],
  [
    'a token refused three times is refused',
    { errorCode: 'UNAUTHENTICATED', tokenRefusals: 3 },
    0.5,
    final('UNAUTHENTICATED'),
  ],
  ['an ended token is asked for again', { errorCode: 'TOKEN_EXPIRED', tokenRefusals: 2 }, 0.5, again(125)],
  ['a protocol error is final', { closeCode: 1002 }, 0.5, final('PROTOCOL_ERROR')],
  ['data the server cannot take is final', { closeCode: 1003 }, 0.5, final('PROTOCOL_ERROR')],
  ['text that is no UTF-8 is final', { closeCode: 1007 }, 0.5, final('PROTOCOL_ERROR')],
  ['a frame too large is final', { closeCode: 1009 }, 0.5, final('TOO_LARGE')],
];

describe('the reconnect policy', () => {
  it.each(table)('%s', (_name, ending, random, expected) => {
    expect(decideReconnect({ ...silent, ...ending }, random)).toEqual(expected);
  });

  it('never waits longer than the cap', () => {
    for (let failures = 0; failures < 100; failures += 1) {
      const decision = decideReconnect({ ...silent, failures }, 0.999);
      expect(decision.kind === 'again' && decision.delayMs).toBeLessThanOrEqual(15_000);
    }
  });
});
