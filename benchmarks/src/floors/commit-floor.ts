import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { createPeerDatabase } from '../peers/peer-database.ts';
import type { Floor } from './floor.ts';
import { roundTrips } from './round-trips.ts';

/** About what an edit's row holds. */
const ROW_BYTES = 200;
const SCHEMA = 'CREATE TABLE rows (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, data bytea NOT NULL)';

/** One row by a prepared statement, which is a transaction by itself, one after the other on one connection. */
export const commitFloor: Floor = {
  name: 'commit of one row',
  async measure({ postgresUrl }, effort) {
    await using database = await createPeerDatabase(postgresUrl, SCHEMA);
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      await client.query('SET synchronous_commit = on');
      const insert = {
        name: 'insert',
        text: 'INSERT INTO rows (data) VALUES ($1)',
        values: [randomBytes(ROW_BYTES)],
      };
      return await roundTrips('commit', effort, async () => {
        await client.query(insert);
      });
    } finally {
      await client.end();
    }
  },
};
