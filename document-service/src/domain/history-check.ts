import { nextChain } from '@weft/ot/chain';

/** What of an operation its chain is made of. */
export interface ChainedOperation {
  readonly revision: number;
  readonly operation: Uint8Array;
  readonly sessionId: string;
  readonly sequence: number;
  readonly chain: bigint;
}

/** The rows of a document do not follow from each other: they were changed behind the service's back, and are not to be believed. */
export class DamagedHistoryError extends Error {
  override name = 'DamagedHistoryError';
  readonly documentId: string;
  /** The first that does not follow. */
  readonly revision: number;

  constructor(documentId: string, revision: number) {
    super(`revision ${revision} of document ${documentId} does not follow from the one before by its chain`);
    this.documentId = documentId;
    this.revision = revision;
  }
}

/** True when an operation leads from the chain before it to its own. */
export function follows(previousChain: bigint, { operation, sessionId, sequence, chain }: ChainedOperation): boolean {
  return nextChain(previousChain, operation, sessionId, sequence) === chain;
}

/**
 * The index of the last operation that does not follow from the one before it; undefined when all do.
 *
 * @param operations of one document, in order; where a revision is left out, what comes behind is not judged by what is before
 * @param previousChain that of the revision before the first; undefined when it is not known, and the first is then taken as it is
 */
export function lastDamaged(
  operations: readonly ChainedOperation[],
  previousChain: bigint | undefined,
): number | undefined {
  for (let index = operations.length - 1; index >= 0; index -= 1) {
    const operation = operations[index];
    if (operation === undefined) continue;
    const before = operations[index - 1];
    const chain = before?.revision === operation.revision - 1 ? before.chain : undefined;
    const known = index === 0 ? (operation.revision === 1 ? 0n : previousChain) : chain;
    if (known !== undefined && !follows(known, operation)) return index;
  }
  return undefined;
}
