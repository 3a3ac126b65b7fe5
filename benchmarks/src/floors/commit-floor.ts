import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { createPeerDatabase } from '../peers/peer-database.ts';
import type { Floor } from './floor.ts';
import { pacedRoundTrips, roundTrips } from './round-trips.ts';

/** About what an edit's row holds. */
const ROW_BYTES = 200;
const SCHEMA = 'CREATE TABLE rows (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, data bytea NOT NULL)';
/** So that one slow commit doesn't hold up those that are begun meanwhile. One is enough while they come one after the other. */
const CONNECTIONS = 4;

/** One row by a prepared statement, which is a transaction by itself. */
export const commitFloor: Floor = {
  name: 'commit of one row',
  async measure({ postgresUrl }, effort) {
    await using database = await createPeerDatabase(postgresUrl, SCHEMA);
    const pool = new pg.Pool({
      connectionString: database.url,
      max: CONNECTIONS,
      options: '-c synchronous_commit=on',
    });
    // Its connections may still be closing when the database is dropped.
    pool.on('error', () => undefined);
    try {
      const insert = { name: 'insert', text: 'INSERT INTO rows (data) VALUES ($1)', values: [randomBytes(ROW_BYTES)] };
      const once = async () => {
        await pool.query(insert);
      };
      return [...(await roundTrips('commit', effort, once)), ...(await pacedRoundTrips('commit', effort, once))];
    } finally {
      await pool.end();
    }
  },
};
