import type { Plant } from './plant.ts';

const SEQUENCER = '/ot/src/sequencer.ts';
const GROUP_COMMITTER = '/document-service/src/application/group-committer.ts';

/** Every way in which reviewers feared that the pipeline could be wrong. Each is one small change to production. */
export const PLANTS: readonly Plant[] = [
  {
    name: 'fence removed',
    breaks: 'I5: a commit asks neither for the epoch nor for the position of its partitions',
    module: '/document-service/src/postgres/commit-statement.ts',
    changes: [{ right: ' AND p.epoch = i.epoch AND p.next_offset = i.expected_offset', wrong: '' }],
  },
  {
    name: 'dedupe removed',
    breaks: 'I4: a submission that is in the log twice is decided twice',
    module: SEQUENCER,
    changes: [
      { right: '  if (record.sequence <= session.lastSequence) return decideRepeat(edit, session);\n', wrong: '' },
      {
        right: 'record.sequence === session.lastSequence + 1 ?',
        wrong: 'record.sequence <= session.lastSequence + 1 ?',
      },
    ],
  },
  {
    name: 'broadcast before commit',
    breaks: 'I3: what is told may never be committed',
    module: GROUP_COMMITTER,
    changes: [
      {
        right: '    this.#underWay = underWay;\n',
        wrong: '    this.#underWay = underWay;\n    this.#options.handlers.committed(batch.events, batch);\n',
      },
    ],
  },
  {
    name: 'gap ignored',
    breaks: 'I2: records that a consumer has not delivered are skipped',
    module: '/document-service/src/application/partition-worker.ts',
    changes: [{ right: 'record.offset > this.#nextOffset)', wrong: 'record.offset > this.#nextOffset + 1_000_000)' }],
  },
  {
    name: 'offset committed early',
    breaks: 'I5: the position moves past records that are received and not decided',
    module: GROUP_COMMITTER,
    changes: [
      {
        right: '      if (worker !== undefined) workers.set(partition, worker);\n',
        wrong: `      if (worker !== undefined) workers.set(partition, worker);
      const advance = batch.partitions.get(partition);
      if (worker !== undefined && advance !== undefined) advance.nextOffset = worker.receivedOffset;\n`,
      },
    ],
  },
  {
    name: 'stale cache after failed commit',
    breaks: 'I5: what a refused batch decided is built upon',
    module: GROUP_COMMITTER,
    changes: [
      {
        right: '    cache.forget(batch.touched);\n    for (const [partition, worker] of workers)',
        wrong: '    for (const [partition, worker] of workers)',
      },
    ],
  },
  {
    name: 'speculative batch not discarded',
    breaks: 'I5: what was sequenced upon a refused batch is committed all the same',
    module: GROUP_COMMITTER,
    changes: [
      {
        right: '    this.#discardGathered();\n    cache.forget(batch.touched);\n    for',
        wrong: '    cache.forget(batch.touched);\n    for',
      },
    ],
  },
  {
    name: 'wrong side',
    breaks: 'I10: owner and clients order inserts at one place differently',
    module: '/ot/src/rebase.ts',
    changes: [{ right: "transform(rebased, committed, 'left')", wrong: "transform(rebased, committed, 'right')" }],
  },
  {
    name: 'composed catch-up',
    breaks:
      'I10: an operation is transformed through the composition of those it missed, not through one after another',
    module: '/ot/src/rebase.ts',
    changes: [
      {
        right: "import { transform } from './transform.ts';",
        wrong: "import { compose } from './compose.ts';\nimport { transform } from './transform.ts';",
      },
      { right: '  let walked = 0;', wrong: '  let walked = 0;\n  let missed: Operation | undefined;' },
      {
        right: "    rebased = transform(rebased, committed, 'left');",
        wrong: `    missed = missed === undefined ? committed : compose(missed, committed);
    if (revision === window.head) rebased = transform(rebased, missed, 'left');`,
      },
    ],
  },
  {
    name: 'rejection not persisted',
    breaks: 'I4: the end of a session is told and not committed',
    module: '/document-service/src/domain/sequence-record.ts',
    changes: [{ right: '      if (outcome.endsSession) setSession(batch, document, record);\n', wrong: '' }],
  },
  {
    name: 'command repeated',
    breaks: "I4: an operator's stop that is in the log twice stops the document again after its release",
    module: SEQUENCER,
    changes: [{ right: 'effective(!sessions.has(sessionId) && (', wrong: 'effective((' }],
  },
  {
    name: 'subscription from another instance',
    breaks: 'I6: a gateway stays with an instance that owns the document no longer',
    module: '/gateway/src/subscriptions/subscriptions.ts',
    changes: [
      {
        right: '    if (subscription.link === link) return;\n',
        wrong: '    if (subscription.link !== undefined) return;\n',
      },
      { right: "if (code === 'NOT_OWNER') subscription.detach();", wrong: "if (code === 'NOT_OWNER') return;" },
    ],
  },
  {
    name: 'session unbound from user',
    breaks: 'I4: whoever knows the id of a session may submit as it',
    module: SEQUENCER,
    changes: [
      {
        right:
          "return session !== undefined && session.userId !== record.userId ? refused('SESSION_NOT_YOURS') : undefined;",
        wrong: 'return undefined;',
      },
    ],
  },
  {
    name: 'revocation ignored',
    breaks: 'I7: a submission is sequenced after its author has lost the right',
    module: SEQUENCER,
    changes: [{ right: "return revoked ? rejected('PERMISSION_DENIED') : undefined;", wrong: 'return undefined;' }],
  },
  {
    name: 'unknown outcome taken for success',
    breaks: 'I3: a commit whose answer was lost is told without looking',
    module: '/document-service/src/application/fenced-committer.ts',
    changes: [
      {
        right: "const found = attempt === 0 ? 'not committed' : await this.#lookUp(batch);",
        wrong: "const found = attempt === 0 ? 'not committed' : { kind: 'committed' as const, fenced: [] };",
      },
    ],
  },
  {
    name: 'snapshot named before it is stored',
    breaks: 'I8: a document names content that may never be there',
    module: '/document-service/src/application/snapshotter.ts',
    changes: [
      {
        right: 'await store.put(key, text.utf8, this.#rounds.signal);',
        wrong: 'void store.put(key, text.utf8, this.#rounds.signal).catch(() => undefined);',
      },
    ],
  },
];

/** The planted bug of a name. */
export function plantNamed(name: string): Plant {
  const plant = PLANTS.find((one) => one.name === name);
  if (plant === undefined) {
    throw new Error(`no planted bug is called "${name}": ${PLANTS.map((one) => one.name).join(', ')}`);
  }
  return plant;
}
