/** Hocuspocus with its database extension, debounced as by default. A process of its own. */
import { Database } from '@hocuspocus/extension-database';
import { Server } from '@hocuspocus/server';
import pg from 'pg';
import { serverSetting } from './server-setting.ts';

const pool = new pg.Pool({ connectionString: serverSetting('DATABASE_URL') });

const server = new Server({
  address: '127.0.0.1',
  port: Number(serverSetting('PORT')),
  quiet: true,
  websocketOptions: { perMessageDeflate: false },
  extensions: [
    new Database({
      fetch: async ({ documentName }) => {
        const { rows } = await pool.query<{ data: Buffer }>({
          name: 'fetch',
          text: 'SELECT data FROM documents WHERE name = $1',
          values: [documentName],
        });
        return rows[0]?.data ?? null;
      },
      store: async ({ documentName, state }) => {
        await pool.query({
          name: 'store',
          text: 'INSERT INTO documents (name, data) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET data = excluded.data',
          values: [documentName, state],
        });
      },
    }),
  ],
});
await server.listen();
