import { beforeEach, describe, expect, it } from 'vitest';
import type { LogRecord } from '../submission-log.ts';
import { Assignment } from './assignment.ts';

const records = (...offsets: number[]): LogRecord[] =>
  offsets.map((offset) => ({ offset, appendedAtMs: 0, value: new Uint8Array() }));

describe('Assignment', () => {
  let told: string[];
  let assignment: Assignment;
  beforeEach(() => {
    told = [];
    assignment = new Assignment({
      assigned: (partitions) => told.push(`assigned ${partitions}`),
      revoked: (partitions) => told.push(`revoked ${partitions}`),
      records: (partition, given) => told.push(`records ${partition}: ${given.map(({ offset }) => offset)}`),
      failed: () => told.push('failed'),
    });
  });

  it('tells what is lost before what is new, and nothing of what stays', () => {
    assignment.replace([0, 1]);
    assignment.replace([1, 2]);
    assignment.replace([1, 2]);
    assignment.replace([]);
    expect(told).toEqual(['assigned 0,1', 'revoked 0', 'assigned 2', 'revoked 1,2']);
  });

  it('delivers only what the member has', () => {
    assignment.deliver(0, records(0));
    assignment.replace([0]);
    assignment.deliver(0, records(0));
    assignment.replace([]);
    assignment.deliver(0, records(1));
    expect(told).toEqual(['assigned 0', 'records 0: 0', 'revoked 0']);
  });

  it('repeats nothing of a partition that the member keeps over a rebalance', () => {
    assignment.replace([0]);
    assignment.deliver(0, records(7, 8));
    assignment.replace([0, 1]);
    assignment.deliver(0, records(6, 7, 8, 9));
    assignment.deliver(0, records(6, 7));
    expect(told).toEqual(['assigned 0', 'records 0: 7,8', 'assigned 1', 'records 0: 9']);
    expect(assignment.position(0)).toBe(10);
  });

  it('starts afresh with a partition that was away', () => {
    assignment.replace([0]);
    assignment.deliver(0, records(7, 8));
    assignment.replace([]);
    assignment.replace([0]);
    expect(assignment.position(0)).toBeUndefined();
    assignment.deliver(0, records(6, 7));
    expect(told.at(-1)).toBe('records 0: 6,7');
  });

  it('goes on from where it is told', () => {
    assignment.replace([0]);
    assignment.deliver(0, records(7, 8));
    expect(assignment.seek(0, 2)).toBe(true);
    assignment.deliver(0, records(1, 2, 3));
    expect(told.at(-1)).toBe('records 0: 2,3');
    expect(assignment.seek(1, 2)).toBe(false);
  });
});
