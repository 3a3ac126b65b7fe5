import { randomUUID } from 'node:crypto';
import { until } from '@weft/tests/harness/until';
import { applyUpdate, Doc, encodeStateAsUpdate, encodeStateVector } from 'yjs';
import { documentBytes } from '../ground/bench-database.ts';
import { type HocuspocusMember, TEXT } from '../peers/hocuspocus-member.ts';
import { createPeerDatabase, type PeerDatabase } from '../peers/peer-database.ts';
import { type PeerProcess, startPeerProcess } from '../peers/peer-process.ts';
import { Members } from './members.ts';
import type { Participant, StartSystem, System } from './system.ts';

const SCHEMA = 'CREATE TABLE documents (name text PRIMARY KEY, data bytea NOT NULL)';
const SETTLES_WITHIN_MS = 60_000;
/** It stores at most 10 s after a change. */
const STORES_WITHIN_MS = 30_000;

export interface HocuspocusOptions {
  readonly name: string;
  /** What speaks for a participant. */
  readonly join: (url: string, documentName: string) => Promise<HocuspocusMember>;
}

/** Hocuspocus with its database extension: an edit is acknowledged from memory, and the whole document is stored some seconds later. */
export function startHocuspocus(options: HocuspocusOptions): StartSystem {
  return async ({ postgresUrl }) => {
    const database = await createPeerDatabase(postgresUrl, SCHEMA);
    try {
      const server = await startPeerProcess('hocuspocus', 'benchmarks/src/peers/hocuspocus-server.ts', {
        DATABASE_URL: database.url,
      });
      return new HocuspocusSystem(options, database, server);
    } catch (error) {
      await database[Symbol.asyncDispose]();
      throw error;
    }
  };
}

class HocuspocusSystem implements System {
  readonly name: string;
  readonly acknowledges = 'in memory';
  readonly processes: ReadonlyMap<string, readonly number[]>;
  readonly #database: PeerDatabase;
  readonly #server: PeerProcess;
  readonly #join: HocuspocusOptions['join'];
  readonly #members = new Members<HocuspocusMember>();
  /** What documents began with, in characters. */
  readonly #startLengths = new Map<string, number>();

  constructor({ name, join }: HocuspocusOptions, database: PeerDatabase, server: PeerProcess) {
    this.name = name;
    this.#join = join;
    this.#database = database;
    this.#server = server;
    this.processes = new Map([
      ['hocuspocus', [server.pid]],
      ['postgresql', [database.serverPid]],
    ]);
  }

  /** It has no way of making a document but opening it; one with a text is put where it looks. */
  async createDocument(content: string): Promise<string> {
    const documentId = randomUUID();
    const doc = new Doc();
    doc.getText(TEXT).insert(0, content);
    await this.#database.pool.query('INSERT INTO documents (name, data) VALUES ($1, $2)', [
      documentId,
      Buffer.from(encodeStateAsUpdate(doc)),
    ]);
    this.#startLengths.set(documentId, content.length);
    return documentId;
  }

  async join(documentId: string): Promise<HocuspocusMember> {
    return this.#members.add(await this.#join(this.#server.url, documentId));
  }

  /** Compares what a newcomer is given, what each participant has, and what the database has in the end. */
  async converge(documentId: string, participants: readonly Participant[], letters: number): Promise<void> {
    const current = await this.#current(documentId);
    const text = textOf(current);
    const started = this.#startLengths.get(documentId) ?? 0;
    if (text.length !== started + letters) {
      throw new Error(`${started} characters and ${letters} letters became ${text.length}`);
    }
    for (const member of this.#members.of(participants)) await settle(member, current);
    await this.#storedAs(documentId, current);
  }

  /** The stored state with its index. */
  async storedBytes(documentId: string): Promise<number> {
    await this.#storedAs(documentId, await this.#current(documentId));
    return documentBytes(this.#database.url, [{ table: 'documents', column: 'name' }], documentId);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
    await this.#database[Symbol.asyncDispose]();
  }

  /** What somebody who opens it now is given. */
  async #current(documentId: string): Promise<Doc> {
    const newcomer = await this.join(documentId);
    try {
      return newcomer.received();
    } finally {
      await newcomer.close();
    }
  }

  /** Waits until the database has this state, which must be all that it has. */
  #storedAs(documentId: string, current: Doc): Promise<void> {
    return until(
      `the database has the text of ${documentId}`,
      async () => {
        const { rows } = await this.#database.pool.query<{ data: Buffer }>(
          'SELECT data FROM documents WHERE name = $1',
          [documentId],
        );
        const stored = new Doc();
        if (rows[0] !== undefined) applyUpdate(stored, rows[0].data);
        return same(stored, current);
      },
      STORES_WITHIN_MS,
    );
  }
}

/** Waits until a participant has been sent everything; fails when it then has something else. */
async function settle(participant: HocuspocusMember, expected: Doc): Promise<void> {
  const { length } = textOf(expected);
  let received = new Doc();
  await until(
    `a participant has ${length} characters`,
    () => {
      if (participant.failure !== undefined) throw participant.failure;
      received = participant.received();
      return textOf(received).length >= length;
    },
    SETTLES_WITHIN_MS,
  );
  if (!same(received, expected))
    throw new Error(`a participant has another text, of ${textOf(received).length} characters`);
}

/** Whether two have the same letters, and as many of each author. */
function same(one: Doc, other: Doc): boolean {
  return textOf(one) === textOf(other) && Buffer.compare(encodeStateVector(one), encodeStateVector(other)) === 0;
}

function textOf(doc: Doc): string {
  return doc.getText(TEXT).toString();
}
