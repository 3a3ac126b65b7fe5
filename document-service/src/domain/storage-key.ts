/** The key of a document's content at a revision. The chain makes it one history's: two histories never meet under one key (I8). */
export function storageKey(documentId: string, revision: number, chain: bigint): string {
  return `documents/${documentId}/${revision}-${chain.toString(16).padStart(16, '0')}`;
}

/** The key of the text a document was made with. It is kept as long as the document: every older revision can be read from it. */
export function firstStorageKey(documentId: string): string {
  return storageKey(documentId, 0, 0n);
}

/** The key of a segment of a document's history. The digest of its bytes makes it theirs alone. */
export function segmentKey(documentId: string, firstRevision: number, lastRevision: number, digest: string): string {
  return `documents/${documentId}/segments/${firstRevision}-${lastRevision}-${digest}`;
}
