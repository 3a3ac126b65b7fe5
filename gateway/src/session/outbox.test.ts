import { describe, expect, it } from 'vitest';
import { Outbox, type OutboxSink } from './outbox.ts';

const frame = (length: number) => new Uint8Array(length);

class SlowClient implements OutboxSink {
  readonly writes: number[][] = [];
  readonly pending: (() => void)[] = [];
  scheduled = 0;
  scheduledLater = 0;
  overflows = 0;
  texts = 0;

  write(chunks: readonly Uint8Array[], written: () => void): void {
    this.writes.push(chunks.map((chunk) => chunk.byteLength));
    this.pending.push(written);
  }
  scheduleFlush(): void {
    this.scheduled += 1;
  }
  scheduleFlushLater(): void {
    this.scheduledLater += 1;
  }
  overflowed(): void {
    this.overflows += 1;
  }
  textSent(): void {
    this.texts += 1;
  }
}

function slowClient() {
  const client = new SlowClient();
  return { client, outbox: new Outbox(client, { bytes: 100, presenceBytes: 20 }) };
}

describe('an outbox', () => {
  it('lets what can wait go with what follows', () => {
    const { client, outbox } = slowClient();
    outbox.sendLater(frame(1), 'event');
    outbox.sendLater(frame(2), 'event');
    expect(client).toMatchObject({ scheduled: 0, scheduledLater: 1 });
    outbox.send(frame(3));
    expect(client.scheduled).toBe(1);
    outbox.flush();
    expect(client.writes).toEqual([[1, 2, 3]]);
    outbox.sendLater(frame(4), 'event');
    expect(client.scheduledLater).toBe(2);
  });

  it('writes all of one tick at once', () => {
    const { client, outbox } = slowClient();
    outbox.send(frame(1));
    outbox.send(frame(2));
    expect(client.scheduled).toBe(1);
    outbox.flush();
    outbox.flush();
    expect(client.writes).toEqual([[1, 2]]);
  });

  it('flushes what is queued before an acknowledgement together with it', () => {
    const { client, outbox } = slowClient();
    outbox.send(frame(1));
    outbox.sendNow(frame(2));
    expect(client.writes).toEqual([[1, 2]]);
  });

  it('leaves presence out first', () => {
    const { outbox } = slowClient();
    expect(outbox.send(frame(10), 'presence')).toBe(true);
    expect(outbox.send(frame(20))).toBe(true);
    expect(outbox.send(frame(1), 'presence')).toBe(false);
    expect(outbox.send(frame(1))).toBe(true);
  });

  it('counts bytes until they have left the process', () => {
    const { client, outbox } = slowClient();
    outbox.sendNow(frame(60));
    expect(outbox.waitingBytes).toBe(60);
    client.pending[0]?.();
    expect(outbox.waitingBytes).toBe(0);
  });

  it('gives a client up once that takes less than the limit, and writes nothing more to it', () => {
    const { client, outbox } = slowClient();
    outbox.sendNow(frame(60));
    outbox.send(frame(40));
    expect(client.overflows).toBe(0);
    outbox.send(frame(1));
    outbox.send(frame(1));
    outbox.flush();
    expect(client.overflows).toBe(1);
    expect(client.writes).toEqual([[60]]);
  });

  it('counts texts apart and tells when they have left', () => {
    const { client, outbox } = slowClient();
    outbox.send(frame(5_000), 'text');
    outbox.flush();
    expect([client.overflows, outbox.waitingBytes, outbox.waitingTextBytes]).toEqual([0, 0, 5_000]);
    client.pending[0]?.();
    expect([client.texts, outbox.waitingTextBytes]).toEqual([1, 0]);
  });
});
