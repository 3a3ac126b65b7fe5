/** What is known of a document but its text and the caller's role. */
export interface DocumentFacts {
  readonly documentId: string;
  readonly title: string;
  readonly ownerId: string;
  readonly createdAtMs: number;
  /** When text or title last changed. */
  readonly lastModifiedAtMs: number;
  readonly revision: number;
  /** In code points. */
  readonly length: number;
}

export interface NewDocument {
  readonly documentId: string;
  readonly partition: number;
  readonly title: string;
  readonly ownerId: string;
  /** Names the text it starts with; undefined when that is empty, and then nothing of it is stored. */
  readonly storageKey: string | undefined;
  /** Length of that text in code points. */
  readonly length: number;
}

/** A place in a listing: behind this document. */
export interface ListingPosition {
  readonly createdAtMicroseconds: bigint;
  readonly documentId: string;
}

/** A document in a listing. */
export interface ListedDocument extends DocumentFacts {
  readonly position: ListingPosition;
  /** The caller's role, as the contract numbers roles. */
  readonly role: number;
}

/** The owner of a new document isn't known. */
export class UnknownOwnerError extends Error {
  override name = 'UnknownOwnerError';
}

/** Documents by their metadata. Deleted ones aren't there. */
export interface DocumentCatalog {
  /** Fails with UnknownOwnerError. */
  create(document: NewDocument): Promise<DocumentFacts>;
  get(documentId: string): Promise<DocumentFacts | undefined>;
  /** Changes the title; undefined when there is no such document. */
  rename(documentId: string, title: string): Promise<DocumentFacts | undefined>;
  /** The user's documents and those shared with him, newest first. */
  list(query: { userId: string; after: ListingPosition | undefined; limit: number }): Promise<ListedDocument[]>;
  close(): Promise<void>;
}
