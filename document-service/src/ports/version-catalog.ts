/** A revision with a name. */
export interface NamedVersion {
  /** A UUID of version 7: later ones are greater. */
  readonly versionId: string;
  readonly documentId: string;
  readonly revision: number;
  readonly name: string;
  /** Who named it. */
  readonly userId: string;
  readonly createdAtMs: number;
}

/** The document has as many named revisions as there may be. */
export class TooManyVersionsError extends Error {
  override name = 'TooManyVersionsError';
}

/** Named revisions. Several may have one name, as several revisions may; their ids tell them apart. */
export interface VersionCatalog {
  /** False when there is no such document. Fails with TooManyVersionsError. */
  add(version: NamedVersion): Promise<boolean>;
  /** Newest first, behind the version named `after`. */
  list(query: { documentId: string; after: string | undefined; limit: number }): Promise<NamedVersion[]>;
}
