import PostgresDB, { type SnapshotCallback } from 'sharedb-postgres';

/** The adapter takes an empty text for none, and every later edit of the document fails; here it stays a text. Else as it is. */
export class TextDatabase extends PostgresDB {
  override getSnapshot(
    collection: string,
    id: string,
    fields: unknown,
    options: unknown,
    callback: SnapshotCallback,
  ): void {
    super.getSnapshot(collection, id, fields, options, (error, snapshot) => {
      if (snapshot?.type && snapshot.data === undefined) snapshot.data = '';
      callback(error, snapshot);
    });
  }
}
