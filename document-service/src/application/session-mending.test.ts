import { submissionDigest } from '@weft/ot/chain';
import { encodeOperation } from '@weft/ot/operation-codec';
import { expect, test } from 'vitest';
import { RebuildError } from './document-rebuild.ts';
import { rebuildSessions } from './session-mending.ts';

const ADA = { userId: '0199a3f2-0000-7000-8000-0000000000aa', sessionId: '0199a3f2-0000-7000-8000-000000000001' };
const last = { ...ADA, sequence: 4, revision: 9, logOffset: 20 };

function recordAt(offset: number, sequence = 4, action: 'operation' | 'release' = 'operation') {
  const facts = { documentId: '', ...ADA, sequence, baseRevision: 7, permissionEpoch: 0n, semantics: 1 };
  const submission = {
    ...facts,
    action: action === 'operation' ? { kind: action, operation: ['x'] } : { kind: action },
  } as const;
  return { record: { offset, appendedAtMs: 0, value: new Uint8Array() }, submission };
}

test('a session stands where its newest operation was made from its record', () => {
  const lastDigest = submissionDigest(7, undefined, encodeOperation(['x']));
  expect(rebuildSessions([last], [recordAt(20), recordAt(21, 5)])).toEqual([
    { ...ADA, lastSequence: 4, lastRevision: 9, lastDigest },
  ]);
});

test.each([
  ['none', []],
  ['that of another submission', [recordAt(20, 3)]],
  ['no operation', [recordAt(20, 4, 'release')]],
])('nothing is made up when the record is %s', (_what, records) => {
  expect(() => rebuildSessions([last], records)).toThrow(RebuildError);
});
