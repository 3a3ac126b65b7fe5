import { randomUUID } from 'node:crypto';
import { Submission } from '@weft/gen/submission';
import type { Action } from '@weft/ot/sequencer';
import { expect, test } from 'vitest';
import { decodeRecord, encodeRecord } from './record-codec.ts';

const facts = {
  documentId: randomUUID(),
  userId: randomUUID(),
  sessionId: randomUUID(),
  sequence: 3,
  baseRevision: 2,
  permissionEpoch: 5n,
  semantics: 1,
};

test('every kind of record comes back as it was written', () => {
  const actions: Action[] = [
    { kind: 'operation', operation: [3, 'é😀', { d: 2 }] },
    { kind: 'close' },
    { kind: 'permission-change', userId: randomUUID(), role: 1, epoch: 7n },
    { kind: 'quarantine', reason: 'looks odd' },
    { kind: 'release' },
  ];
  for (const action of actions) {
    expect(decodeRecord(encodeRecord({ ...facts, action }))).toEqual({ ...facts, action });
    const conditional = { ...facts, action, ifRevision: 0 };
    expect(decodeRecord(encodeRecord(conditional))).toEqual(conditional);
  }
});

test('what asks for nothing, or names nobody, is no record', () => {
  const none = Submission.encode({ ...facts, action: undefined, ifRevision: undefined, traceContext: '' }).finish();
  expect(() => decodeRecord(none)).toThrow('asks for nothing');
  const action = { kind: 'operation', operation: ['x'] } as const;
  expect(() => decodeRecord(encodeRecord({ ...facts, action, documentId: facts.documentId.toUpperCase() }))).toThrow();
  expect(() => decodeRecord(encodeRecord({ ...facts, action, sessionId: '' }))).toThrow();
  expect(() => decodeRecord(Buffer.from('nonsense'))).toThrow();
});

test('an epoch that no row can hold makes no record: it is put aside instead of ending the owner', () => {
  const action = { kind: 'permission-change', userId: randomUUID(), role: 1, epoch: 2n ** 63n } as const;
  expect(() => decodeRecord(encodeRecord({ ...facts, action }))).toThrow('epoch');
  const largest = { ...action, epoch: 2n ** 63n - 1n };
  expect(decodeRecord(encodeRecord({ ...facts, action: largest })).action).toEqual(largest);
});

test('a trace context comes back as it was written', () => {
  const record = {
    ...facts,
    action: { kind: 'close' },
    traceContext: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  } as const;
  expect(decodeRecord(encodeRecord(record))).toEqual(record);
});
