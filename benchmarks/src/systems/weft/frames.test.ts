import { ServerMessage } from '@weft/gen/session';
import { expect, it } from 'vitest';
import { type FrameEvents, readFrame } from './frames.ts';

const BIG = 0xfedc_ba98_7654_3210n;

type Event = NonNullable<ServerMessage['event']>;

/** What is read of a frame with these events. */
function read(...events: Event[]): unknown[] {
  const found: unknown[] = [];
  const tell: FrameEvents = {
    operation: (...values) => found.push(['operation', ...values]),
    acknowledged: (...values) => found.push(['acknowledged', ...values]),
    other: ({ event }) => found.push(event?.$case),
  };
  const [event] = events;
  const message =
    events.length === 1
      ? { event, events: [] }
      : { event: undefined, events: events.map((each) => ({ event: each, events: [] })) };
  readFrame(ServerMessage.encode(message).finish(), tell);
  return found;
}

const acknowledged = (sequence: number): Event => ({
  $case: 'acknowledged',
  value: { channel: 1, sequence, revision: 300, chain: BIG },
});

const operation: Event = {
  $case: 'operation',
  value: {
    channel: 1,
    revision: 70_000,
    operation: {
      components: [
        { kind: { $case: 'retain', value: 1_000 } },
        { kind: { $case: 'insert', value: 'ä😀x' } },
        { kind: { $case: 'delete', value: 1 } },
      ],
    },
    userId: 'somebody',
    sessionId: 'a session',
    sequence: 9,
    chain: BIG,
    recordedAtMs: 1_700_000_000_000n,
  },
};

it('takes revision, chain and the change of length out of an edit', () => {
  expect(read(operation)).toEqual([['operation', 70_000, BIG, 2]]);
});

it('takes sequence, revision and chain out of an acknowledgement', () => {
  expect(read(acknowledged(5))).toEqual([['acknowledged', 5, 300, BIG]]);
});

it('reads all events of a frame in order, without heartbeats', () => {
  const heartbeat: Event = { $case: 'heartbeat', value: { channels: [] } };
  const left: Event = {
    $case: 'left',
    value: { channel: 1, reason: 'SUPERSEDED', message: '', retryable: false, retryAfterMs: 0 },
  };
  expect(read(acknowledged(5), heartbeat, left, operation)).toEqual([
    ['acknowledged', 5, 300, BIG],
    'left',
    ['operation', 70_000, BIG, 2],
  ]);
});
