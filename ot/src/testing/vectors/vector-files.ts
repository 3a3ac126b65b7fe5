import { codePoints, normalForm, type OracleOperation, oracleApply, oracleTransform } from '../oracle.ts';
import { DOCUMENT, sessionId } from '../sequenced-document.ts';
import { chainAfter, checksumOf, operationHex, operationJson, partitionIn } from './independent.ts';
import { APPLIED, INVALID, MALFORMED, MOVED, TRANSFORMED, VALID } from './operation-cases.ts';
import {
  type ScriptedOutcome,
  type ScriptedRecord,
  SEQUENCER_SCRIPTS,
  type SequencerScript,
} from './sequencer-scripts.ts';
import { SESSION_SCRIPTS, type SessionScript } from './session-scripts.ts';

/** Random cases beside those worked out by hand. */
const RANDOM_CASES = 300;
const OTHER = sessionId(2);

/** The vectors by file name. 64-bit numbers are decimal strings, as in the JSON of protobuf. */
export function vectorFiles(): Readonly<Record<string, unknown>> {
  return {
    'operation.json': {
      valid: VALID.map(([name, operation]) => ({
        name,
        operation: operationJson(operation),
        bytes: operationHex(operation),
      })),
      invalid: INVALID.map(([name, operation]) => ({ name, operation: operationJson(operation) })),
      malformed: MALFORMED.map(([name, bytes]) => ({ name, bytes })),
    },
    'apply.json': APPLIED.map(([name, before, operation, after]) => ({
      name,
      before,
      operation: operationJson(operation),
      after,
    })),
    'transform.json': { worked: TRANSFORMED.map(transformJson), random: randomTransforms() },
    'position.json': MOVED.map(([name, position, operation, before, after]) => ({
      name,
      position,
      operation: operationJson(operation),
      before,
      after,
    })),
    'chain.json': chains(),
    'checksum.json': ['', 'abc', 'é', '😀', 'a\r\nb', '\ufeff'].map((text) => ({
      text,
      checksum: String(checksumOf(text)),
    })),
    'partition.json': partitions(),
    'sequencer.json': SEQUENCER_SCRIPTS.map(sequencerJson),
    'session.json': SESSION_SCRIPTS.map(sessionJson),
  };
}

function transformJson([name, operation, other, side, result]: (typeof TRANSFORMED)[number]) {
  return {
    name,
    operation: operationJson(operation),
    other: operationJson(other),
    side,
    result: operationJson(result),
  };
}

function randomTransforms() {
  const below = pseudorandom(20_261_123);
  return Array.from({ length: RANDOM_CASES }, (_, index) => {
    const length = below(9);
    const [operation, other] = [randomOperation(below, length), randomOperation(below, length)];
    const side = index % 2 === 0 ? ('left' as const) : ('right' as const);
    const result = oracleTransform(operation, other, { side, length });
    return transformJson([`random ${index + 1}`, operation, other, side, result]);
  });
}

function chains() {
  let chain = 0n;
  const operations: OracleOperation[] = [['A'], [1, 'é😀'], [{ d: 1 }, 'x'], [], [{ d: 300 }]];
  return operations.map((operation, index) => {
    const previous = chain;
    const session = sessionId(index % 2);
    const sequence = index === 4 ? 4_294_967_295 : index + 1;
    chain = chainAfter(previous, operation, session, sequence);
    return {
      previous: String(previous),
      operation: operationJson(operation),
      sessionId: session,
      sequence,
      chain: String(chain),
    };
  });
}

function partitions() {
  const ids = [
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-4fff-bfff-ffffffffffff',
    DOCUMENT,
    ...[2, 3, 10, 99].map(sessionId),
  ];
  return ids.flatMap((documentId) =>
    [1, 12, 64, 1_000].map((count) => ({ documentId, partitions: count, partition: partitionIn(documentId, count) })),
  );
}

function sequencerJson({ name, start = {}, steps }: SequencerScript) {
  let chain = 0n;
  return {
    name,
    start: { revision: 0, length: 0, sessionFloor: 0, chain: '0', ...start },
    steps: steps.map(([record, outcome]) => {
      if ('accepted' in outcome) {
        chain = chainAfter(chain, outcome.accepted.operation, record.session ?? '', record.sequence ?? 0);
      }
      return { record: recordJson(record), outcome: outcomeJson(outcome, chain) };
    }),
  };
}

function recordJson(record: ScriptedRecord) {
  const {
    user = '',
    session = '',
    sequence = 0,
    base = 0,
    operation,
    control,
    epoch = 1,
    ifRevision,
    semantics = 1,
    denied,
  } = record;
  return {
    documentId: DOCUMENT,
    userId: user,
    sessionId: session,
    sequence,
    baseRevision: base,
    ...(operation === undefined ? control : { operation: operationJson(operation) }),
    permissionEpoch: String(epoch),
    ...(ifRevision === undefined ? {} : { ifRevision }),
    semantics,
    ...(denied === undefined ? {} : { denied }),
  };
}

function outcomeJson(outcome: ScriptedOutcome, chain: bigint) {
  if (!('accepted' in outcome)) return outcome;
  const { revision, operation } = outcome.accepted;
  return { accepted: { revision, operation: operationJson(operation), chain: String(chain) } };
}

/** Fills in what follows from the order of events, and checks the texts worked out by hand on the way. */
function sessionJson({ name, text, steps }: SessionScript) {
  let revision = 7;
  let chain = 42n;
  let session = sessionId(1);
  let others = 0;
  let sent = 0;
  const commit = (operation: OracleOperation, author: string, sequence: number) => {
    revision += 1;
    chain = chainAfter(chain, operation, author, sequence);
    return { revision, operation: operationJson(operation), sessionId: author, sequence, chain: String(chain) };
  };
  return {
    name,
    start: { sessionId: session, revision, chain: String(chain), lastSequence: 0, text },
    steps: steps.map(({ event, submit, text: seen }) => {
      let told: Record<string, unknown>;
      if ('edit' in event) told = { edit: operationJson(event.edit) };
      else if ('operation' in event) {
        others += 1;
        told = { operation: commit(event.operation, OTHER, others) };
      } else if ('renew' in event) {
        session = event.renew;
        told = { renew: { sessionId: session } };
      } else {
        const committed = commit(event.acknowledged, session, sent);
        const { revision: acknowledged, chain: after } = committed;
        told = event.asOperation
          ? { operation: committed }
          : { acknowledged: { sequence: sent, revision: acknowledged, chain: after } };
      }
      sent = submit?.sequence ?? sent;
      const expected =
        submit === undefined ? {} : { submit: { ...submit, operation: operationJson(submit.operation) } };
      return { event: told, expect: { ...expected, text: seen, revision, chain: String(chain) } };
    }),
  };
}

function randomOperation(below: (bound: number) => number, length: number): OracleOperation {
  const steps: OracleOperation[number][] = [];
  for (let left = length; left > 0; ) {
    const count = 1 + below(left);
    if (below(2) === 0) steps.push(['x', '😀', 'é!'][below(3)] ?? 'x');
    steps.push(below(2) === 0 ? count : { d: count });
    left -= count;
  }
  if (below(3) === 0) steps.push('end');
  const operation = normalForm(steps);
  return codePoints(oracleApply('·'.repeat(length), operation)).length < 40 ? operation : [];
}

function pseudorandom(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (state >>> 8) % bound;
  };
}
