import { beforeEach, describe, expect, it } from 'vitest';
import type { LogRecord } from '../submission-log.ts';
import { Delivery } from './delivery.ts';

const records = (...offsets: number[]): LogRecord[] =>
  offsets.map((offset) => ({ offset, appendedAtMs: 0, value: new Uint8Array() }));

describe('Delivery', () => {
  let delivered: number[];
  let delivery: Delivery;
  beforeEach(() => {
    delivered = [];
    delivery = new Delivery(new Map([[0, 5]]), (_, given) => delivered.push(...given.map(({ offset }) => offset)));
  });

  const request = () => {
    const [wanted] = delivery.wanted();
    if (wanted === undefined) throw new Error('nothing is wanted');
    return wanted;
  };

  it('wants each partition from where it stands', () => {
    expect(request()).toMatchObject({ partition: 0, offset: 5 });
    delivery.read(request(), records(5, 6));
    expect(request()).toMatchObject({ offset: 7 });
  });

  it('passes handed records that begin where the partition stands', () => {
    expect(delivery.handOver(0, records(5, 6))).toBe(true);
    expect(delivery.handOver(0, records(7))).toBe(true);
    expect(delivered).toEqual([5, 6, 7]);
  });

  it('asks for a read when handed records leave something out', () => {
    expect(delivery.handOver(0, records(6))).toBe(false);
    expect(delivered).toEqual([]);
  });

  it('passes a record once, whichever way it comes first', () => {
    const before = request();
    delivery.handOver(0, records(5, 6));
    expect(delivery.read(before, records(5, 6, 7))).toBe(true);
    expect(delivery.handOver(0, records(7))).toBe(true);
    expect(delivery.read(before, records(5, 6))).toBe(false);
    expect(delivered).toEqual([5, 6, 7]);
  });

  it('passes a gap that was read: the records between are forgotten', () => {
    delivery.read(request(), records(9, 10));
    expect(delivered).toEqual([9, 10]);
  });

  it('drops what was read before a seek', () => {
    const before = request();
    delivery.seek(0, 2);
    expect(delivery.read(before, records(5, 6))).toBe(false);
    expect(delivery.handOver(0, records(7))).toBe(false);
    expect(delivery.read(request(), records(2, 3))).toBe(true);
    expect(delivered).toEqual([2, 3]);
  });

  it('neither wants nor passes anything of a paused partition', () => {
    const before = request();
    delivery.setPaused(0, true);
    expect(delivery.wanted()).toEqual([]);
    delivery.read(before, records(5));
    expect(delivery.handOver(0, records(5))).toBe(true);
    expect(delivered).toEqual([]);
    delivery.setPaused(0, false);
    expect(request()).toMatchObject({ offset: 5 });
  });

  it('leaves unknown partitions alone', () => {
    delivery.seek(1, 3);
    delivery.setPaused(1, true);
    expect(delivery.handOver(1, records(3))).toBe(true);
    expect(delivery.wanted()).toHaveLength(1);
  });
});
