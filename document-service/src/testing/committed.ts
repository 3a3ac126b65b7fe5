import type { OperationEvent } from '../domain/commit-batch.ts';

/** A committed operation of a document, of so many bytes. */
export function committed(documentId: string, revision: number, bytes = 8): OperationEvent {
  return {
    kind: 'operation',
    partition: 0,
    documentId,
    revision,
    operation: Buffer.alloc(bytes, revision % 256),
    userId: 'user',
    sessionId: 'session',
    sequence: revision,
    chain: BigInt(revision) * 1_000n,
    lengthDelta: 1,
    logOffset: revision,
    recordedAtMs: 1_700_000_000_000 + revision,
  };
}
