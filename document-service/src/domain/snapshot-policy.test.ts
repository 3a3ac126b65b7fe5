import { expect, test } from 'vitest';
import { SNAPSHOT_BYTES, SNAPSHOT_IDLE_MS, SNAPSHOT_OPERATIONS } from '../limits.ts';
import { snapshotDue } from './snapshot-policy.ts';

const few = { operations: 1, bytes: 1, idleMs: 0 };

test('a snapshot is due at the limit of operations, of bytes, or of rest, and not before', () => {
  expect(snapshotDue(few)).toBe(false);
  expect(snapshotDue({ ...few, operations: SNAPSHOT_OPERATIONS - 1 })).toBe(false);
  expect(snapshotDue({ ...few, operations: SNAPSHOT_OPERATIONS })).toBe(true);
  expect(snapshotDue({ ...few, bytes: SNAPSHOT_BYTES - 1 })).toBe(false);
  expect(snapshotDue({ ...few, bytes: SNAPSHOT_BYTES })).toBe(true);
  expect(snapshotDue({ ...few, idleMs: SNAPSHOT_IDLE_MS - 1 })).toBe(false);
  expect(snapshotDue({ ...few, idleMs: SNAPSHOT_IDLE_MS })).toBe(true);
});

test('an unchanged document needs none, however long it rests', () => {
  expect(snapshotDue({ operations: 0, bytes: 0, idleMs: Number.MAX_SAFE_INTEGER })).toBe(false);
});
