import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { until } from '@weft/tests/harness/until';
import { type TextOp, type as textUnicode } from 'ot-text-unicode';
import { documentBytes } from '../ground/bench-database.ts';
import { createPeerDatabase, type PeerDatabase } from '../peers/peer-database.ts';
import { type PeerProcess, startPeerProcess } from '../peers/peer-process.ts';
import { ShareDbClient } from '../peers/sharedb-client.ts';
import { COLLECTION, type ShareDbMember } from '../peers/sharedb-member.ts';
import { Members } from './members.ts';
import type { Participant, StartSystem, System } from './system.ts';

const SETTLES_WITHIN_MS = 60_000;
/** Ids stand in every row and index entry as text; these take 16 characters, where a UUID would take 36. */
const ID_BYTES = 12;

export interface ShareDbOptions {
  readonly name: string;
  /** What speaks for a participant. */
  readonly join: (url: string, documentId: string) => Promise<ShareDbMember>;
}

/** ShareDB with sharedb-postgres: every operation is committed, with the whole text beside it, before it is acknowledged. */
export function startShareDb(options: ShareDbOptions): StartSystem {
  return async ({ postgresUrl }) => {
    const schemaFile = createRequire(import.meta.url).resolve('sharedb-postgres/structure.sql');
    const database = await createPeerDatabase(postgresUrl, await readFile(schemaFile, 'utf8'));
    try {
      const server = await startPeerProcess('sharedb', 'benchmarks/src/peers/sharedb-server.ts', {
        DATABASE_URL: database.url,
      });
      return new ShareDbSystem(options, database, server);
    } catch (error) {
      await database[Symbol.asyncDispose]();
      throw error;
    }
  };
}

class ShareDbSystem implements System {
  readonly name: string;
  readonly acknowledges = 'committed';
  readonly processes: ReadonlyMap<string, readonly number[]>;
  readonly #database: PeerDatabase;
  readonly #server: PeerProcess;
  readonly #join: ShareDbOptions['join'];
  readonly #members = new Members<ShareDbMember>();

  constructor({ name, join }: ShareDbOptions, database: PeerDatabase, server: PeerProcess) {
    this.name = name;
    this.#join = join;
    this.#database = database;
    this.#server = server;
    this.processes = new Map([
      ['sharedb', [server.pid]],
      ['postgresql', [database.serverPid]],
    ]);
  }

  async createDocument(content: string): Promise<string> {
    const documentId = randomBytes(ID_BYTES).toString('base64url');
    await using client = await ShareDbClient.connect(this.#server.url);
    await client.create(documentId, content);
    return documentId;
  }

  async join(documentId: string): Promise<ShareDbMember> {
    return this.#members.add(await this.#join(this.#server.url, documentId));
  }

  /**
   * Compares what the database has, what the library's own client is given, and what each participant has: one text, or the same operation at each
   * version where it holds none.
   */
  async converge(documentId: string, participants: readonly Participant[], letters: number): Promise<void> {
    await using client = await ShareDbClient.connect(this.#server.url);
    const { version, text } = await client.fetch(documentId);
    const members = this.#members.of(participants);
    await until(
      `everybody has version ${version} of ${documentId}`,
      () => members.every((member) => member.version >= version || member.failure !== undefined),
      SETTLES_WITHIN_MS,
    );
    const { start, operations } = await this.#stored(documentId);
    // The first version is the document's creation.
    if (operations.length + 1 !== version) {
      throw new Error(`the database has ${operations.length + 1} versions, the client is given ${version}`);
    }
    if (replay(start, operations) !== text) throw new Error('the operations in the database do not give the text');
    if (text.length !== start.length + letters) {
      throw new Error(`${start.length} characters and ${letters} letters became ${text.length}`);
    }
    for (const member of members) {
      if (member.failure !== undefined) throw member.failure;
      member.compare({ version, text, operations });
    }
  }

  /** Operations and the snapshot, with their indexes. */
  storedBytes(documentId: string): Promise<number> {
    const tables = [
      { table: 'ops', column: 'doc_id' },
      { table: 'snapshots', column: 'doc_id' },
    ];
    return documentBytes(this.#database.url, tables, documentId);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
    await this.#database[Symbol.asyncDispose]();
  }

  async #stored(documentId: string): Promise<{ start: string; operations: TextOp[] }> {
    const { rows } = await this.#database.pool.query<{
      operation: { create?: { data: string }; op?: TextOp };
    }>('SELECT operation FROM ops WHERE collection = $1 AND doc_id = $2 ORDER BY version', [COLLECTION, documentId]);
    const start = rows[0]?.operation.create?.data;
    if (start === undefined) throw new Error('the history in the database does not begin with the creation');
    return { start, operations: rows.slice(1).map(({ operation }) => operation.op ?? []) };
  }
}

/** Composes in halves, so that a long history of a large text takes n log n steps. */
function replay(start: string, operations: readonly TextOp[]): string {
  return textUnicode.apply(start, composed(operations));
}

function composed(operations: readonly TextOp[]): TextOp {
  if (operations.length <= 1) return operations[0] ?? [];
  const half = operations.length >> 1;
  return textUnicode.compose(composed(operations.slice(0, half)), composed(operations.slice(half)));
}
