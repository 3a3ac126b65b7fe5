import type { Fields } from './hand-connection.ts';
import { insertion, type Stage } from './stage.ts';

/** Something that somebody does wrong, or nearly. */
export interface Misdeed {
  readonly name: string;
  /** The text to start with. */
  readonly content?: string;
  readonly as?: 'viewer';
  /** Does it, and says what must come of it. */
  run(stage: Stage): Promise<void>;
}

const operation = (...components: Fields[]): Fields => ({ components });

/** An operation that is refused on revision 0. */
function refusedOperation(name: string, wrong: Fields): Misdeed {
  return {
    name,
    run: async (stage) => {
      stage.submit({ operation: wrong });
      await stage.rejected('INVALID_OPERATION');
    },
  };
}

const BAD_OPERATIONS: readonly Misdeed[] = [
  refusedOperation('an operation without components', operation()),
  refusedOperation('a component without kind', operation({})),
  refusedOperation('a retain of 0', operation({ retain: 0 }, { insert: 'x' })),
  refusedOperation('a delete of 0', operation({ delete: 0 })),
  refusedOperation('an empty insert', operation({ insert: '' })),
  refusedOperation('a retain alone', operation({ retain: 3 })),
  refusedOperation('a retain at the end', operation({ insert: 'x' }, { retain: 3 })),
  refusedOperation('adjacent retains', operation({ retain: 1 }, { retain: 1 }, { insert: 'x' })),
  refusedOperation('adjacent inserts', operation({ insert: 'x' }, { insert: 'y' })),
  refusedOperation('adjacent deletes', operation({ delete: 1 }, { delete: 1 })),
  refusedOperation('an insert past the end', operation({ retain: 19 }, { insert: 'x' })),
  refusedOperation('a delete past the end', operation({ retain: 17 }, { delete: 2 })),
  refusedOperation('a retain of 3e8', operation({ retain: 300_000_000 }, { insert: 'x' })),
  refusedOperation('a delete of 3e8', operation({ delete: 300_000_000 })),
  refusedOperation('a delete of 2^32 - 1', operation({ delete: 4_294_967_295 })),
  refusedOperation('65 537 code points', insertion('🧶'.repeat(65_537))),
  refusedOperation(
    '65 537 code points in two inserts',
    operation({ insert: 'a'.repeat(65_536) }, { delete: 1 }, { insert: 'b' }),
  ),
  refusedOperation('more than 512 KiB', insertion('x'.repeat(600_000))),
  refusedOperation('10 001 components', operation(...alternating(10_001))),
];

/** The limits from inside: what reaches them is taken. */
const LARGEST: readonly Misdeed[] = [
  taken('65 536 code points', insertion('🧶'.repeat(65_536))),
  { ...taken('10 000 components', operation(...alternating(10_000))), content: 'y'.repeat(5_000) },
  {
    ...taken('the largest operation there can be', operation(...alternating(10_000, '🧶'.repeat(13)))),
    content: '🦊'.repeat(5_000),
  },
  taken('an insert at the very end', operation({ retain: 18 }, { insert: '\u0000\r\n\ufeff' })),
  taken('a delete of everything', operation({ delete: 18 })),
];

function taken(name: string, right: Fields): Misdeed {
  return {
    name: `(allowed) ${name}`,
    run: async (stage) => {
      await stage.accepted({ operation: right });
    },
  };
}

/** Inserts, each followed by a retain or delete of 1, so many in all and an insert at the end. */
function alternating(count: number, insert = 'x'): Fields[] {
  const step = insert === 'x' ? { retain: 1 } : { delete: 1 };
  return Array.from({ length: count }, (_, index) => ((count - index) % 2 === 1 ? { insert } : step));
}

const BAD_POSITIONS: readonly Misdeed[] = [
  {
    name: 'a base above the head',
    run: async (stage) => {
      stage.submit({ baseRevision: 1 });
      await stage.rejected('INVALID_BASE');
    },
  },
  {
    name: "a base below the session's last revision, after which the session takes nothing",
    run: async (stage) => {
      await stage.accepted({ sequence: 1, baseRevision: 0 });
      await stage.accepted({ sequence: 2, baseRevision: 1 });
      stage.submit({ sequence: 3, baseRevision: 1 });
      await stage.rejected('INVALID_BASE', 3);
      stage.submit({ sequence: 3, baseRevision: 2 });
      await stage.rejected('INVALID_BASE', 3);
      stage.submit({ sequence: 4, baseRevision: 2 });
      await stage.rejected('INVALID_BASE', 4);
    },
  },
  {
    name: 'a sequence with a gap before it, which is taken once the gap is filled',
    run: async (stage) => {
      stage.submit({ sequence: 2 });
      await stage.rejected('OUT_OF_ORDER', 2);
      await stage.accepted({ sequence: 1 });
      await stage.accepted({ sequence: 2, baseRevision: 1 });
    },
  },
  {
    name: 'the sequence 0',
    run: async (stage) => {
      stage.submit({ sequence: 0 });
      await stage.refused('MALFORMED_MESSAGE', 1);
    },
  },
  {
    name: '(allowed) the same bytes again get the first outcome',
    run: async (stage) => {
      const first = await stage.accepted();
      const second = await stage.accepted({ sequence: 2, baseRevision: 1 });
      expectSame(await stage.accepted({ sequence: 2, baseRevision: 1 }), second);
      if (first.revision !== 1) throw new Error('the first edit was not revision 1');
    },
  },
  {
    name: 'a sequence again with another operation',
    run: async (stage) => {
      await stage.accepted();
      stage.submit({ operation: insertion('y') });
      await stage.rejected('SEQUENCE_REUSED');
    },
  },
  {
    name: 'a sequence again with another base',
    run: async (stage) => {
      await stage.accepted();
      stage.submit({ baseRevision: 1 });
      await stage.rejected('SEQUENCE_REUSED');
    },
  },
  {
    name: 'an edit by a viewer',
    as: 'viewer',
    run: async (stage) => {
      stage.submit();
      await stage.rejected('PERMISSION_DENIED');
    },
  },
  {
    name: 'one code point more than a document takes',
    content: 'x'.repeat(8_388_608),
    run: async (stage) => {
      stage.submit({ operation: operation({ retain: 8_388_608 }, { insert: 'x' }) });
      await stage.rejected('DOCUMENT_TOO_LONG');
      // Room for what follows.
      stage.actor.send({ leave: { channel: 1 } });
      await stage.left('LEFT', 1);
      stage.actor.send({ join: { channel: 1, documentId: stage.documentId, sessionId: crypto.randomUUID() } });
      await stage.actor.next('joined');
      await stage.accepted({ operation: operation({ delete: 8_388_600 }) });
    },
  },
];

function expectSame(again: Fields, first: Fields): void {
  if (again.revision !== first.revision) throw new Error(`revision ${again.revision} instead of ${first.revision}`);
}

export const BAD_SUBMISSIONS: readonly Misdeed[] = [...BAD_OPERATIONS, ...LARGEST, ...BAD_POSITIONS];
