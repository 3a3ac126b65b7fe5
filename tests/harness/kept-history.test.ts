import { bigintBytes } from '@weft/document-service/postgres/binary-column';
import { nextChain } from '@weft/ot/chain';
import type { Operation } from '@weft/ot/operation';
import { encodeOperation } from '@weft/ot/operation-codec';
import { describe, expect, it } from 'vitest';
import { brokenPromises, faultsOf, type KeptHistory } from './kept-history.ts';
import { SessionWitness } from './session-witness.ts';

const SESSION = '00000000-0000-4000-8000-000000000001';
const documentId = '00000000-0000-4000-8000-00000000000d';
const expected = { startContent: '', text: 'abc' };

/** A right history of operations that one session submitted. */
function history(operations: readonly Operation[], sequences = operations.map((_, index) => index + 1)): KeptHistory {
  let chain = 0n;
  const rows = operations.map((operation, index) => {
    const bytes = encodeOperation(operation);
    const sequence = sequences[index] ?? 0;
    chain = nextChain(chain, bytes, SESSION, sequence);
    return {
      revision: index + 1,
      operation: Buffer.from(bytes),
      session_id: SESSION,
      sequence,
      chain: bigintBytes(chain),
    };
  });
  const head = { revision: rows.length, chain: bigintBytes(chain), length: rows.length };
  return { documentId, head, operations: rows };
}

const right = history([['a'], [1, 'b'], [2, 'c']]);

function told(revision: number, sequence = revision, kept = right): SessionWitness {
  const witness = new SessionWitness();
  const chain = kept.operations[revision - 1]?.chain.readBigUInt64BE() ?? 0n;
  witness.acknowledgements.push({ documentId, sessionId: SESSION, sequence, revision });
  witness.operations.set(documentId, new Map([[revision, new Set([`${SESSION} ${sequence} ${chain}`])]]));
  return witness;
}

describe('a kept history', () => {
  it('without faults has none', () => {
    expect(faultsOf(right, expected)).toEqual([]);
    expect(brokenPromises(right, told(2))).toEqual([]);
  });

  it('shows a gap', () => {
    const gap = { ...right, operations: right.operations.filter(({ revision }) => revision !== 2) };
    expect(faultsOf(gap, expected)).toContain('revision 3 stands in place 2');
  });

  it('shows a submission that took effect twice', () => {
    const twice = history([['a'], [1, 'b'], [2, 'c']], [1, 2, 2]);
    expect(faultsOf(twice, expected)).toEqual([`${SESSION} 2 took effect again at revision 3`]);
  });

  it('shows another chain, length, head or text', () => {
    const [first, ...others] = right.operations;
    const changed = first && { ...first, operation: Buffer.from(encodeOperation(['x'])) };
    expect(faultsOf({ ...right, operations: changed ? [changed, ...others] : others }, expected)).toEqual([
      'the chain breaks at revision 1',
      'the chain breaks at revision 2',
      'the chain breaks at revision 3',
      'the chain of the head is another one',
      'the operations make another text',
    ]);
    expect(faultsOf({ ...right, head: { ...right.head, length: 4, revision: 4 } }, expected)).toHaveLength(2);
  });

  it('shows an acknowledgement that nothing is kept of', () => {
    const lost = history([['a']]);
    expect(brokenPromises(lost, told(2))).toContain(`${SESSION} 2 was acknowledged at 2 in vain`);
    expect(brokenPromises(right, told(2, 9))).toContain(`${SESSION} 9 was acknowledged at 2 in vain`);
  });

  it('shows a revision that was told in another way', () => {
    const witness = told(1);
    witness.operations.get(documentId)?.get(1)?.add('somebody else');
    expect(brokenPromises(right, witness)).toHaveLength(1);
  });
});
