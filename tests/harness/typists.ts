import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from '@weft/client/client';
import type { Document } from '@weft/client/document';
import { ReplayApi } from '@weft/standalone/replay-api';
import { SessionWitness } from './session-witness.ts';
import { until } from './until.ts';

const INTERVAL_MS = 20;
const SETTLED_WITHIN_MS = 60_000;

/** People who type into one document of a running system without pause, whatever happens to it, each at another gateway if there are several. */
export class Typists implements AsyncDisposable {
  readonly documentId: string;
  readonly witness: SessionWitness;
  readonly documents: readonly Document[];
  readonly #close: () => void;
  readonly #typing: Promise<void>[];
  #stopped = false;
  #typed = 0;
  #silenceMs = 0;
  /** Of each document: the revision last seen, and since when. */
  readonly #seen: { revision: number; sinceMs: number }[];

  private constructor(parts: Pick<Typists, 'documentId' | 'witness' | 'documents'> & { close: () => void }) {
    this.documentId = parts.documentId;
    this.witness = parts.witness;
    this.documents = parts.documents;
    this.#close = parts.close;
    this.#seen = parts.documents.map(({ revision }) => ({ revision, sinceMs: performance.now() }));
    this.#typing = parts.documents.map((document) => this.#type(document));
  }

  /** Starts the typing in a new document. */
  static async start(urls: readonly [string, ...string[]], people = 2): Promise<Typists> {
    const api = new ReplayApi(urls[0]);
    const names = Array.from({ length: people }, (_, index) => `typist-${index + 1}-${randomUUID().slice(0, 8)}`);
    const persons = await Promise.all(names.map((name) => api.signIn(name)));
    const [owner, ...others] = persons;
    if (owner === undefined) throw new Error('nobody types');
    const documentId = await api.createDocument(owner.accessToken, 'typists', '');
    for (const { userId } of others) await api.grant(owner.accessToken, documentId, userId, 'ROLE_EDITOR');
    const witness = new SessionWitness();
    const clients = names.map((name, index) =>
      createClient({
        url: urls[index % urls.length] ?? urls[0],
        token: async () => (await api.signIn(name)).accessToken,
        transport: witness.transport,
        clientName: 'weft-typist',
      }),
    );
    const documents = clients.map((client) => client.open(documentId));
    await Promise.all(documents.map((document) => document.whenReady()));
    const close = () => {
      for (const client of clients) client.close();
    };
    return new Typists({ documentId, witness, documents, close });
  }

  /** How much was typed so far, saved or not. */
  get typed(): number {
    return this.#typed;
  }

  /** The newest revision that everybody has received. */
  get revision(): number {
    return Math.min(...this.documents.map(({ revision }) => revision));
  }

  /** Forgets the silences so far. */
  mark(): void {
    this.#silenceMs = 0;
    for (const seen of this.#seen) seen.sinceMs = performance.now();
  }

  /** The longest time since `mark` in which somebody heard of nothing new, in milliseconds; one that goes on counts. */
  get silenceMs(): number {
    const nowMs = performance.now();
    return Math.max(this.#silenceMs, ...this.#seen.map(({ sinceMs }) => nowMs - sinceMs));
  }

  /** Resolves when everybody has received so many revisions more. */
  async progress(revisions: number, timeoutMs = SETTLED_WITHIN_MS): Promise<void> {
    const target = this.revision + revisions;
    await until(`revision ${target}`, () => this.revision >= target, timeoutMs);
  }

  /** Ends the typing and waits until everybody has everything. @returns the text, which is the same everywhere */
  async settle(): Promise<string> {
    this.#stopped = true;
    await Promise.all(this.#typing);
    await until('everything to be saved', () => this.documents.every((it) => !it.hasUnsaved), SETTLED_WITHIN_MS);
    await until(
      'everybody to have everything',
      () => new Set(this.documents.map((document) => document.revision)).size === 1,
      SETTLED_WITHIN_MS,
    );
    const [text, ...others] = new Set(this.documents.map((document) => document.text()));
    if (text === undefined || others.length > 0) throw new Error('there are different texts in the end');
    return text;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#typing);
    this.#close();
  }

  async #type(document: Document): Promise<void> {
    while (!this.#stopped && document.status !== 'ended') {
      document.insert(document.length, 'x');
      this.#typed += 1;
      await delay(INTERVAL_MS);
      this.#observe();
    }
  }

  #observe(): void {
    const nowMs = performance.now();
    for (const [index, { revision }] of this.documents.entries()) {
      const seen = this.#seen[index];
      if (seen === undefined || seen.revision === revision) continue;
      this.#silenceMs = Math.max(this.#silenceMs, nowMs - seen.sinceMs);
      seen.revision = revision;
      seen.sinceMs = nowMs;
    }
  }
}
