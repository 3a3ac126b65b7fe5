import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { apply } from './apply.ts';
import { contentChecksum, nextChain } from './chain.ts';
import { acknowledge, edit, receive, renewSession, type Step, startSession } from './edit-session.ts';
import type { Component, Operation } from './operation.ts';
import { decodeOperation, encodeOperation } from './operation-codec.ts';
import { OperationWindow } from './operation-window.ts';
import { partitionOf } from './partition.ts';
import type { Action, Outcome, SubmissionRecord } from './sequencer.ts';
import { emptyDocument, sequence } from './testing/sequenced-document.ts';
import type { ComponentJson, OperationJson } from './testing/vectors/independent.ts';
import { vectorFiles } from './testing/vectors/vector-files.ts';
import { transform } from './transform.ts';
import { transformPosition } from './transform-position.ts';
import { invalidReason } from './validate.ts';

const folder = join(import.meta.dirname, '../vectors');

function read<T>(name: string): T {
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as T;
}

function operationOf({ components }: OperationJson): Operation {
  return components.map((component: ComponentJson): Component => {
    if (component.insert !== undefined) return component.insert;
    return component.retain === undefined ? { d: component.delete ?? 0 } : component.retain;
  });
}

const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

interface Named {
  readonly name: string;
}

describe('the vectors', () => {
  it('are what their cases say', () => {
    for (const [name, content] of Object.entries(vectorFiles())) expect(read(name), name).toEqual(content);
    const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
    expect(files.sort()).toEqual(Object.keys(vectorFiles()).sort());
  });
});

describe('operation.json', () => {
  const { valid, invalid, malformed } = read<{
    valid: (Named & { operation: OperationJson; bytes: string })[];
    invalid: (Named & { operation: OperationJson })[];
    malformed: (Named & { bytes: string })[];
  }>('operation.json');

  it.each(valid)('valid: $name', ({ operation, bytes }) => {
    expect(invalidReason(operationOf(operation))).toBeUndefined();
    expect(hexOf(encodeOperation(operationOf(operation)))).toBe(bytes);
    expect(decodeOperation(bytesOf(bytes))).toEqual(operationOf(operation));
  });

  it.each(invalid)('invalid: $name', ({ operation }) => {
    expect(invalidReason(operationOf(operation))).toBeDefined();
  });

  it.each(malformed)('malformed: $name', ({ bytes }) => {
    expect(() => decodeOperation(bytesOf(bytes))).toThrow();
  });
});

describe('apply.json', () => {
  it.each(read<(Named & { before: string; operation: OperationJson; after: string })[]>('apply.json'))(
    '$name',
    ({ before, operation, after }) => {
      expect(apply(before, operationOf(operation))).toBe(after);
    },
  );
});

describe('transform.json', () => {
  type Case = Named & { operation: OperationJson; other: OperationJson; side: 'left' | 'right'; result: OperationJson };
  const { worked, random } = read<{ worked: Case[]; random: Case[] }>('transform.json');

  it.each([...worked, ...random])('$name', ({ operation, other, side, result }) => {
    expect(transform(operationOf(operation), operationOf(other), side)).toEqual(operationOf(result));
  });
});

describe('position.json', () => {
  type Case = Named & { position: number; operation: OperationJson; before: number; after: number };

  it.each(read<Case[]>('position.json'))('$name', ({ position, operation, before, after }) => {
    expect(transformPosition(position, operationOf(operation), 'before')).toBe(before);
    expect(transformPosition(position, operationOf(operation), 'after')).toBe(after);
  });
});

describe('chain.json, checksum.json, partition.json', () => {
  type Chained = { previous: string; operation: OperationJson; sessionId: string; sequence: number; chain: string };

  it('chains', () => {
    for (const { previous, operation, sessionId, sequence: number, chain } of read<Chained[]>('chain.json')) {
      const bytes = encodeOperation(operationOf(operation));
      expect(String(nextChain(BigInt(previous), bytes, sessionId, number))).toBe(chain);
    }
  });

  it('checksums', () => {
    for (const { text, checksum } of read<{ text: string; checksum: string }[]>('checksum.json')) {
      expect(String(contentChecksum(text))).toBe(checksum);
    }
  });

  it('partitions', () => {
    type Case = { documentId: string; partitions: number; partition: number };
    for (const { documentId, partitions, partition } of read<Case[]>('partition.json')) {
      expect(partitionOf(documentId, partitions)).toBe(partition);
    }
  });
});

interface RecordJson {
  documentId: string;
  userId: string;
  sessionId: string;
  sequence: number;
  baseRevision: number;
  operation?: OperationJson;
  close?: object;
  permissionChange?: { userId: string; role: string; permissionEpoch: string };
  quarantine?: { reason: string };
  release?: object;
  permissionEpoch: string;
  ifRevision?: number;
  denied?: boolean;
  semantics: number;
}

const ROLES = ['ROLE_UNSPECIFIED', 'ROLE_VIEWER', 'ROLE_COMMENTER', 'ROLE_EDITOR', 'ROLE_OWNER'];

function actionOf({ operation, close, permissionChange, quarantine }: RecordJson): Action {
  if (operation !== undefined) return { kind: 'operation', operation: operationOf(operation) };
  if (close !== undefined) return { kind: 'close' };
  if (quarantine !== undefined) return { kind: 'quarantine', reason: quarantine.reason };
  if (permissionChange === undefined) return { kind: 'release' };
  const { userId, role, permissionEpoch } = permissionChange;
  return { kind: 'permission-change', userId, role: ROLES.indexOf(role), epoch: BigInt(permissionEpoch) };
}

function recordOf(json: RecordJson): SubmissionRecord {
  const { documentId, userId, sessionId, sequence: number, baseRevision, ifRevision, semantics, denied = false } = json;
  const common = { documentId, userId, sessionId, sequence: number, baseRevision, semantics, denied };
  const record = { ...common, action: actionOf(json), permissionEpoch: BigInt(json.permissionEpoch) };
  return ifRevision === undefined ? record : { ...record, ifRevision };
}

function outcomeJson(outcome: Outcome): unknown {
  if (outcome.kind === 'accepted') {
    const { revision, operationBytes, chain } = outcome;
    return { accepted: { revision, bytes: hexOf(operationBytes), chain: String(chain) } };
  }
  if (outcome.kind === 'repeated') return { repeated: { revision: outcome.revision } };
  if (outcome.kind === 'rejected') return { rejected: { code: outcome.code, endsSession: outcome.endsSession } };
  return { [outcome.kind]: {} };
}

/** The operation of an expected outcome as its bytes. */
function expectedJson(outcome: { accepted?: { revision: number; operation: OperationJson; chain: string } }): unknown {
  if (outcome.accepted === undefined) return outcome;
  const { revision, operation, chain } = outcome.accepted;
  return { accepted: { revision, bytes: hexOf(encodeOperation(operationOf(operation))), chain } };
}

describe('sequencer.json', () => {
  interface Script extends Named {
    start: { revision: number; length: number; sessionFloor: number; chain: string };
    steps: { record: RecordJson; outcome: Record<string, never> }[];
  }

  it.each(read<Script[]>('sequencer.json'))('$name', ({ start, steps }) => {
    const window = new OperationWindow(start.revision);
    const document = emptyDocument({ ...start, chain: BigInt(start.chain), window });
    for (const { record, outcome } of steps) {
      expect(outcomeJson(sequence(document, recordOf(record)))).toEqual(expectedJson(outcome));
    }
  });
});

describe('session.json', () => {
  interface CommittedJson {
    revision: number;
    operation: OperationJson;
    sessionId: string;
    sequence: number;
    chain: string;
  }
  interface Script extends Named {
    start: { sessionId: string; revision: number; chain: string; lastSequence: number; text: string };
    steps: {
      event: {
        edit?: OperationJson;
        operation?: CommittedJson;
        acknowledged?: { sequence: number; revision: number; chain: string };
        renew?: { sessionId: string };
      };
      expect: {
        submit?: { sequence: number; baseRevision: number; operation: OperationJson };
        text: string;
        revision: number;
        chain: string;
      };
    }[];
  }

  function take(session: Step['session'], event: Script['steps'][number]['event']): Step {
    const { edit: typed, operation, acknowledged, renew } = event;
    if (typed !== undefined) return { ...edit(session, operationOf(typed)), apply: operationOf(typed) };
    if (renew !== undefined) return renewSession(session, renew.sessionId);
    if (acknowledged !== undefined) return acknowledge(session, { ...acknowledged, chain: BigInt(acknowledged.chain) });
    if (operation === undefined) throw new Error('an event of no kind');
    const committed = { ...operation, operation: operationOf(operation.operation), chain: BigInt(operation.chain) };
    return receive(session, committed);
  }

  it.each(read<Script[]>('session.json'))('$name', ({ start, steps }) => {
    let session = startSession({ ...start, chain: BigInt(start.chain) });
    let { text } = start;
    for (const { event, expect: expected } of steps) {
      const step = take(session, event);
      expect(step.problem).toBeUndefined();
      session = step.session;
      if (step.apply !== undefined) text = apply(text, step.apply);
      const submit = expected.submit && { ...expected.submit, operation: operationOf(expected.submit.operation) };
      expect({ send: step.send, text }).toEqual({ send: submit, text: expected.text });
      expect([session.revision, String(session.chain)]).toEqual([expected.revision, expected.chain]);
    }
  });
});
