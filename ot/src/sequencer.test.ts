import { describe, expect, it } from 'vitest';
import { nextChain } from './chain.ts';
import { DOCUMENT_CODE_POINTS_MAX, MAX_BASE_LAG } from './limits.ts';
import type { Component } from './operation.ts';
import { encodeOperation } from './operation-codec.ts';
import { OperationWindow } from './operation-window.ts';
import { advance, decide, type SequencedDocument, type SubmissionRecord } from './sequencer.ts';
import {
  ADA,
  BOB,
  command,
  controlRecord,
  emptyDocument,
  sequence,
  sessionId,
  submission,
} from './testing/sequenced-document.ts';

/** What a session's end must leave behind. */
const ended = (code: string) => ({ userId: ADA, lastSequence: 0, lastRevision: 0, lastDigest: 0n, endedCode: code });

function rejected(code: string, endsSession: boolean) {
  return { kind: 'rejected', code, endsSession };
}

/** Ada has written `hello` as revision 1, Bob ` world` as revision 2. */
function helloWorld(): SequencedDocument {
  const document = emptyDocument();
  sequence(document, submission({ operation: ['hello'] }));
  sequence(document, submission({ userId: BOB, sessionId: sessionId(2), baseRevision: 1, operation: [5, ' world'] }));
  return document;
}

describe('accepting', () => {
  it('takes the next sequence on the head as the next revision', () => {
    const document = emptyDocument();
    const record = submission({ operation: ['hé😀'] });
    const outcome = decide(document, record);
    const bytes = encodeOperation(['hé😀']);
    expect(outcome).toMatchObject({
      kind: 'accepted',
      revision: 1,
      operation: ['hé😀'],
      operationBytes: bytes,
      lengthDelta: 3,
    });
    expect(document).toEqual(emptyDocument());
    advance(document, record, outcome);
    expect(document).toMatchObject({ revision: 1, length: 3, chain: nextChain(0n, bytes, sessionId(1), 1) });
    expect(document.sessions.get(sessionId(1))).toMatchObject({ userId: ADA, lastSequence: 1, lastRevision: 1 });
    expect(document.window.get(1)).toEqual(['hé😀']);
  });

  it('transforms what was made on an older revision, as the later of the two', () => {
    const document = helloWorld();
    const outcome = sequence(document, submission({ sequence: 2, baseRevision: 1, operation: [5, '!'] }));
    expect(outcome).toMatchObject({ kind: 'accepted', revision: 3, operation: [5, '!'] });
  });

  it('gives a revision to what others have made empty', () => {
    const document = helloWorld();
    sequence(
      document,
      submission({ userId: BOB, sessionId: sessionId(2), sequence: 2, baseRevision: 2, operation: [{ d: 5 }] }),
    );
    const outcome = sequence(document, submission({ sequence: 2, baseRevision: 2, operation: [1, { d: 2 }] }));
    expect(outcome).toMatchObject({ kind: 'accepted', revision: 4, operation: [], lengthDelta: 0 });
    expect(document).toMatchObject({ revision: 4, length: 6 });
  });

  it('counts bounds at the base, not at the head', () => {
    const document = helloWorld();
    expect(decide(document, submission({ sequence: 2, baseRevision: 1, operation: [{ d: 5 }] })).kind).toBe('accepted');
    expect(decide(document, submission({ sequence: 2, baseRevision: 1, operation: [{ d: 6 }] }))).toMatchObject(
      rejected('INVALID_OPERATION', true),
    );
  });
});

describe('repeats', () => {
  it('get their first outcome', () => {
    const document = helloWorld();
    expect(sequence(document, submission({ operation: ['hello'] }))).toEqual({ kind: 'repeated', revision: 1 });
    expect(document.revision).toBe(2);
  });

  it('get it also when all has changed since', () => {
    const document = helloWorld();
    sequence(document, submission({ sequence: 2, baseRevision: 9 }));
    sequence(document, controlRecord({ kind: 'quarantine', reason: 'looked at' }));
    sequence(document, controlRecord({ kind: 'permission-change', userId: ADA, role: 0, epoch: 9n }));
    sequence(document, controlRecord({ kind: 'close' }));
    expect(decide(document, submission({ operation: ['hello'] }))).toEqual({ kind: 'repeated', revision: 1 });
  });

  it('find older revisions while those are at hand', () => {
    const document = helloWorld();
    sequence(document, submission({ sequence: 2, baseRevision: 2 }));
    expect(decide(document, submission({ operation: ['hello'] }))).toEqual({ kind: 'repeated', revision: 1 });
    document.window.trim(1);
    expect(decide(document, submission({ operation: ['hello'] }))).toEqual({ kind: 'repeated', revision: 0 });
  });

  it.each<[string, Partial<SubmissionRecord> & { operation?: Component[] }]>([
    ['operation', { operation: ['other'] }],
    ['base', { operation: ['hello'], baseRevision: 1 }],
    ['condition', { operation: ['hello'], ifRevision: 0 }],
    ['and not even valid operation', { operation: [] }],
  ])('with another %s end the session', (_name, fields) => {
    const document = helloWorld();
    expect(sequence(document, submission(fields))).toEqual(rejected('SEQUENCE_REUSED', true));
    expect(document.sessions.get(sessionId(1))).toMatchObject({ lastSequence: 1, endedCode: 'SEQUENCE_REUSED' });
    expect(decide(document, submission({ sequence: 2, baseRevision: 2 }))).toEqual(rejected('SEQUENCE_REUSED', false));
    expect(decide(document, submission({ operation: ['hello'] }))).toEqual({ kind: 'repeated', revision: 1 });
  });

  it('of what ended a session are refused the same way again', () => {
    const document = emptyDocument();
    const record = submission({ baseRevision: 3 });
    expect(sequence(document, record)).toMatchObject(rejected('INVALID_BASE', true));
    expect(document.sessions.get(sessionId(1))).toEqual(ended('INVALID_BASE'));
    expect(sequence(document, record)).toEqual(rejected('INVALID_BASE', false));
    expect(sequence(document, submission({}))).toEqual(rejected('INVALID_BASE', false));
  });
});

describe('sessions', () => {
  it('belong to the user who used them first', () => {
    const document = helloWorld();
    const before = document.sessions.get(sessionId(1));
    expect(sequence(document, submission({ userId: BOB, sequence: 2, baseRevision: 2 }))).toEqual(
      rejected('SESSION_NOT_YOURS', false),
    );
    expect(document.sessions.get(sessionId(1))).toBe(before);
  });

  it('have no gaps, and a gap consumes nothing', () => {
    const document = helloWorld();
    expect(sequence(document, submission({ sequence: 3, baseRevision: 2 }))).toEqual(rejected('OUT_OF_ORDER', false));
    expect(sequence(document, submission({ sessionId: sessionId(3), sequence: 2 }))).toEqual(
      rejected('OUT_OF_ORDER', false),
    );
    expect(document.sessions.has(sessionId(3))).toBe(false);
    expect(decide(document, submission({ sequence: 2, baseRevision: 2 })).kind).toBe('accepted');
  });

  it.each([1, 2])('that have been forgotten do not come back, at sequence %i', (next) => {
    const document = emptyDocument({ revision: 20, sessionFloor: 10 });
    expect(sequence(document, submission({ sequence: next, baseRevision: 9 }))).toEqual(
      rejected('SESSION_EXPIRED', true),
    );
    expect(document.sessions.get(sessionId(1))).toEqual(ended('SESSION_EXPIRED'));
  });

  it('that are new begin at the floor or above', () => {
    const document = emptyDocument({ revision: 10, sessionFloor: 10 });
    expect(decide(document, submission({ baseRevision: 10 })).kind).toBe('accepted');
  });

  it.each<[string, Partial<SubmissionRecord>, string]>([
    ['session id', { sessionId: 'ABCDEF00-0000-7000-8000-000000000001' }, 'INVALID_ID'],
    ['user id', { userId: '' }, 'INVALID_ID'],
    ['sequence', { sequence: 0 }, 'MALFORMED_MESSAGE'],
  ])('are not touched by a record whose %s is none', (_name, fields, code) => {
    const document = emptyDocument();
    expect(sequence(document, submission(fields))).toEqual(rejected(code, false));
    expect(document).toEqual(emptyDocument());
  });
});

describe('bases', () => {
  it('above the head are invalid', () => {
    expect(decide(helloWorld(), submission({ sequence: 2, baseRevision: 3 }))).toMatchObject(
      rejected('INVALID_BASE', true),
    );
  });

  it("below the session's last revision are invalid", () => {
    expect(decide(helloWorld(), submission({ sequence: 2, baseRevision: 0 }))).toMatchObject(
      rejected('INVALID_BASE', true),
    );
  });

  it('may be MAX_BASE_LAG behind the head and no more', () => {
    const document = emptyDocument();
    for (let revision = 1; revision <= MAX_BASE_LAG + 1; revision += 1) {
      sequence(document, submission({ sequence: revision, baseRevision: revision - 1, operation: ['.'] }));
    }
    const late = submission({ userId: BOB, sessionId: sessionId(2), baseRevision: 1, operation: [1, 'late'] });
    expect(decide(document, late)).toMatchObject({ kind: 'accepted', operation: [MAX_BASE_LAG + 1, 'late'] });
    expect(
      decide(document, { ...late, baseRevision: 0, action: { kind: 'operation', operation: ['late'] } }),
    ).toMatchObject(rejected('STALE_BASE', true));
  });

  it('beyond what is at hand ask for operations, and never for a guess', () => {
    const document = helloWorld();
    document.window.trim(1);
    const record = submission({ sequence: 2, baseRevision: 1, operation: [{ d: 1 }] });
    expect(sequence(document, { ...record, baseRevision: 1 }).kind).toBe('accepted');
    const other = submission({ sessionId: sessionId(3), operation: ['a'] });
    const outcome = sequence(document, other);
    expect(outcome).toEqual({ kind: 'needs-operations', afterRevision: 0 });
    document.window.prepend([['hello']]);
    expect(decide(document, other)).toMatchObject({ kind: 'accepted', operation: ['a'], revision: 4 });
  });

  it('must be the head when a revision is named', () => {
    const document = helloWorld();
    expect(decide(document, submission({ sequence: 2, baseRevision: 1, ifRevision: 2 })).kind).toBe('accepted');
    expect(decide(document, submission({ sequence: 2, baseRevision: 2, ifRevision: 1 }))).toMatchObject(
      rejected('REVISION_MISMATCH', true),
    );
  });

  it('whose operation would grow beyond the limits on its way to the head are stale', () => {
    const inserts: Component[] = Array.from({ length: 5_000 }, (): Component[] => [1, '-']).flat();
    const window = new OperationWindow(2, [inserts, [9_999, ...inserts.slice(1)]]);
    const document = emptyDocument({ revision: 2, length: 30_000, window });
    const record = submission({ operation: [{ d: 20_000 }] });
    expect(decide(document, record)).toMatchObject(rejected('STALE_BASE', true));
    expect(decide(document, { ...record, action: { kind: 'operation', operation: [{ d: 4_000 }] } })).toMatchObject({
      kind: 'accepted',
      lengthDelta: -4_000,
    });
  });

  it('whose way to the head is too long a walk are stale', () => {
    const comb: Component[] = [];
    for (let index = 0; index < 5_000; index += 1) comb.push(1, { d: 1 });
    const window = new OperationWindow(0);
    for (let revision = 1; revision <= 300; revision += 1) window.push(comb);
    const document = emptyDocument({ revision: 300, length: 10_000, window });
    expect(decide(document, submission({ operation: ['x'] }))).toMatchObject(rejected('STALE_BASE', true));
    expect(decide(document, submission({ baseRevision: 150, operation: ['x'] })).kind).toBe('accepted');
  });
});

describe('operations', () => {
  it('that are not in normal form are refused', () => {
    const document = emptyDocument();
    expect(sequence(document, submission({ operation: ['a', 'b'] }))).toMatchObject(
      rejected('INVALID_OPERATION', true),
    );
    expect(document.sessions.get(sessionId(1))).toEqual(ended('INVALID_OPERATION'));
  });

  it('may fill a document and not make it longer', () => {
    const document = emptyDocument({ length: DOCUMENT_CODE_POINTS_MAX - 2 });
    expect(sequence(document, submission({ operation: ['ab'] })).kind).toBe('accepted');
    expect(decide(document, submission({ sequence: 2, baseRevision: 1, operation: ['c', { d: 1 }] })).kind).toBe(
      'accepted',
    );
    expect(decide(document, submission({ sequence: 2, baseRevision: 1, operation: ['c'] }))).toMatchObject(
      rejected('DOCUMENT_TOO_LONG', true),
    );
  });
});

describe('control records', () => {
  it('close a document for good', () => {
    const document = helloWorld();
    expect(sequence(document, controlRecord({ kind: 'close' }))).toEqual({ kind: 'controlled' });
    expect(sequence(document, controlRecord({ kind: 'close' }))).toEqual({ kind: 'ignored' });
    expect(decide(document, submission({ sequence: 2, baseRevision: 2 }))).toEqual(rejected('DOCUMENT_DELETED', true));
  });

  it('stop a document and release it, and nothing is consumed meanwhile', () => {
    const document = helloWorld();
    const record = submission({ sequence: 2, baseRevision: 2 });
    expect(sequence(document, controlRecord({ kind: 'release' }))).toEqual({ kind: 'ignored' });
    expect(sequence(document, controlRecord({ kind: 'quarantine', reason: 'odd' }))).toEqual({ kind: 'controlled' });
    expect(document.quarantineReason).toBe('odd');
    expect(sequence(document, record)).toEqual(rejected('QUARANTINED', false));
    expect(sequence(document, controlRecord({ kind: 'release' }))).toEqual({ kind: 'controlled' });
    expect(decide(document, record).kind).toBe('accepted');
  });

  describe('of operators, with an identity', () => {
    const stop = command(8, { kind: 'quarantine', reason: 'odd' });
    const release = command(9, { kind: 'release' });

    it('take effect once: a stop that is repeated after the release stops nothing', () => {
      const document = helloWorld();
      expect([stop, release, stop].map((record) => sequence(document, record).kind)).toEqual([
        'controlled',
        'controlled',
        'ignored',
      ]);
      expect(document.quarantineReason).toBeUndefined();
    });

    it('take their place also when they change nothing: a repeat must not either', () => {
      const document = helloWorld();
      sequence(document, release);
      sequence(document, stop);
      expect(sequence(document, release)).toEqual({ kind: 'ignored' });
      expect(document.quarantineReason).toBe('odd');
      sequence(document, command(10, { kind: 'quarantine', reason: 'odder' }));
      expect(document.quarantineReason).toBe('odd');
    });

    it('are told from repeats also when sessions were forgotten', () => {
      const document = Object.assign(helloWorld(), { sessionFloor: 2 });
      expect(decide(document, { ...stop, baseRevision: 2 })).toEqual({ kind: 'ignored' });
      expect(decide(document, { ...stop, baseRevision: 3 })).toEqual({ kind: 'controlled' });
    });

    it('leave an identity to nobody else', () => {
      const document = helloWorld();
      sequence(document, stop);
      sequence(document, release);
      expect(decide(document, submission({ userId: BOB, sessionId: stop.sessionId, baseRevision: 2 }))).toEqual(
        rejected('SESSION_NOT_YOURS', false),
      );
    });

    it('are judged without it by the rules before', () => {
      const document = helloWorld();
      const former = { ...stop, semantics: 2 };
      sequence(document, former);
      sequence(document, controlRecord({ kind: 'release' }));
      expect(sequence(document, former)).toEqual({ kind: 'controlled' });
      expect(document.sessions.has(stop.sessionId)).toBe(false);
    });
  });

  it('take rights from what was allowed before, and from nothing that was allowed after', () => {
    const document = helloWorld();
    sequence(document, controlRecord({ kind: 'permission-change', userId: ADA, role: 2, epoch: 7n }));
    const record = submission({ sequence: 2, baseRevision: 2, permissionEpoch: 6n });
    expect(decide(document, record)).toEqual(rejected('PERMISSION_DENIED', true));
    expect(decide(document, { ...record, permissionEpoch: 7n }).kind).toBe('accepted');
    const bobs = submission({
      userId: BOB,
      sessionId: sessionId(2),
      sequence: 2,
      baseRevision: 2,
      permissionEpoch: 6n,
    });
    expect(decide(document, bobs).kind).toBe('accepted');
  });

  it('that grant do not make a revocation forgotten', () => {
    const document = helloWorld();
    sequence(document, controlRecord({ kind: 'permission-change', userId: ADA, role: 0, epoch: 7n }));
    expect(sequence(document, controlRecord({ kind: 'permission-change', userId: ADA, role: 3, epoch: 9n }))).toEqual({
      kind: 'ignored',
    });
    const record = submission({ sequence: 2, baseRevision: 2, permissionEpoch: 6n });
    expect(decide(document, record)).toEqual(rejected('PERMISSION_DENIED', true));
    expect(decide(document, { ...record, permissionEpoch: 9n }).kind).toBe('accepted');
  });

  it('that are older than what is known change nothing', () => {
    const document = helloWorld();
    const change = { kind: 'permission-change', userId: ADA, role: 1, epoch: 7n } as const;
    expect(sequence(document, controlRecord(change))).toEqual({ kind: 'controlled' });
    expect(sequence(document, controlRecord(change))).toEqual({ kind: 'ignored' });
    expect(sequence(document, controlRecord({ ...change, role: 0, epoch: 6n }))).toEqual({ kind: 'ignored' });
    expect(document.rights.get(ADA)).toEqual({ epoch: 7n, role: 1 });
  });
});

describe('semantics', () => {
  it.each([0, 4])('%i is not guessed at', (semantics) => {
    const document = emptyDocument();
    expect(sequence(document, submission({ semantics }))).toEqual({ kind: 'unsupported', semantics });
    expect(sequence(document, { ...controlRecord({ kind: 'close' }), semantics })).toEqual({
      kind: 'unsupported',
      semantics,
    });
    expect(document).toEqual(emptyDocument());
  });
});

describe('a window', () => {
  it('forgets the oldest and never the order', () => {
    const window = new OperationWindow(0);
    for (let revision = 1; revision <= 10_000; revision += 1) {
      window.push([{ d: revision }]);
      window.trim(100);
    }
    expect([window.head, window.base, window.length]).toEqual([10_000, 9_900, 100]);
    expect([window.get(9_900), window.get(9_901), window.get(10_000), window.get(10_001)]).toEqual([
      undefined,
      [{ d: 9_901 }],
      [{ d: 10_000 }],
      undefined,
    ]);
    window.prepend([[{ d: 9_899 }], [{ d: 9_900 }]]);
    expect([window.base, window.get(9_899), window.get(9_901)]).toEqual([9_898, [{ d: 9_899 }], [{ d: 9_901 }]]);
    expect(window.lengthDeltaSince(9_998)).toBe(-19_999);
  });
});
