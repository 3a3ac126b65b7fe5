import { join as joinPath } from 'node:path';
import { until } from '@weft/tests/harness/until';
import { documentBytes } from '../../ground/bench-database.ts';
import type { Capabilities } from '../capabilities.ts';
import { Members } from '../members.ts';
import type { Participant, System } from '../system.ts';
import { DOCUMENT_TABLES, directoryBytes, rested } from './stored-history.ts';
import { type Person, WeftApi } from './weft-api.ts';
import type { JoinWeft, WeftMember } from './weft-member.ts';

/** Processes of weft that were started for a run. */
export interface Deployment {
  readonly name: string;
  /** Where participants connect, in turn. */
  readonly urls: readonly [string, ...string[]];
  /** What speaks for a participant. */
  readonly join: JoinWeft;
  /** As they are when it is asked: one that was started again has another id. */
  readonly processes: () => ReadonlyMap<string, readonly number[]>;
  readonly databaseUrl: string;
  /** Holds `documents/<id>/…`. */
  readonly contentDirectory: string;
  /** What else it offers to be measured by. */
  readonly capabilities?: Capabilities;
  readonly resources: AsyncDisposableStack;
}

/** Enough that the limit of what one person may submit isn't met before that of a connection. */
const PEOPLE = 50;
/** Longer than anything that was submitted may be on its way. */
const CONVERGE_WITHIN_MS = 10_000;

interface Document {
  readonly owner: Person;
  /** Code points that it began with. */
  readonly length: number;
  /** Who may edit it, or is about to. */
  readonly editors: Map<string, Promise<void>>;
}

/** weft, however it is deployed, as those see it who connect to its gateways. */
export class WeftSystem implements System {
  readonly name: string;
  readonly acknowledges = 'committed';
  readonly #deployment: Deployment;
  readonly #api: WeftApi;
  readonly #people: readonly Person[];
  readonly #members = new Members<WeftMember>();
  readonly #documents = new Map<string, Document>();

  private constructor(deployment: Deployment, api: WeftApi, people: readonly Person[]) {
    this.name = deployment.name;
    this.#deployment = deployment;
    this.#api = api;
    this.#people = people;
    Object.assign(this, deployment.capabilities);
  }

  /** Takes over the deployment's resources, also when it fails. */
  static async open(deployment: Deployment): Promise<WeftSystem> {
    try {
      const api = new WeftApi(deployment.urls[0]);
      const names = Array.from({ length: PEOPLE }, (_, index) => `bench-${index}`);
      return new WeftSystem(deployment, api, await Promise.all(names.map((name) => api.signIn(name))));
    } catch (error) {
      await deployment.resources.disposeAsync();
      throw error;
    }
  }

  get processes(): ReadonlyMap<string, readonly number[]> {
    return this.#deployment.processes();
  }

  async createDocument(content: string): Promise<string> {
    const owner = this.#person(this.#documents.size);
    const documentId = await this.#api.createDocument(owner, content);
    this.#documents.set(documentId, { owner, length: [...content].length, editors: new Map() });
    return documentId;
  }

  async join(documentId: string, index: number): Promise<WeftMember> {
    const { urls, join } = this.#deployment;
    const person = this.#person(index);
    await this.#letEdit(documentId, person);
    const url = urls[index % urls.length] ?? urls[0];
    return this.#members.add(await join({ url, accessToken: person.accessToken, documentId }));
  }

  async converge(documentId: string, participants: readonly Participant[], letters: number): Promise<void> {
    const expected = this.#document(documentId).length + letters;
    const newcomer = await this.join(documentId, participants.length);
    try {
      await oneHistory([...this.#members.of(participants), newcomer]);
    } finally {
      await newcomer.close();
    }
    // Its length is that of the text which the server sends now.
    const reader = await this.join(documentId, participants.length);
    await reader.close();
    for (const { length } of [newcomer, reader]) {
      if (length !== expected) throw new Error(`${documentId} should have ${expected} letters, but has ${length}`);
    }
  }

  async storedBytes(documentId: string): Promise<number> {
    const { databaseUrl, contentDirectory } = this.#deployment;
    await rested(databaseUrl, documentId);
    const rows = await documentBytes(databaseUrl, DOCUMENT_TABLES, documentId);
    return rows + (await directoryBytes(joinPath(contentDirectory, 'documents', documentId)));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#deployment.resources.disposeAsync();
  }

  #person(index: number): Person {
    const person = this.#people[index % this.#people.length];
    if (person === undefined) throw new Error('nobody has signed in');
    return person;
  }

  #document(documentId: string): Document {
    const document = this.#documents.get(documentId);
    if (document === undefined) throw new Error(`${documentId} was not made here`);
    return document;
  }

  /** One call for each person and document, however many of his participants join. */
  #letEdit(documentId: string, person: Person): Promise<void> {
    const { owner, editors } = this.#document(documentId);
    if (person.userId === owner.userId) return Promise.resolve();
    const granted = editors.get(person.userId) ?? this.#api.letEdit(owner, documentId, person);
    editors.set(person.userId, granted);
    return granted;
  }
}

/** Waits until all have the same; each has at least what it had acknowledged, so then all have everything. */
async function oneHistory(all: readonly WeftMember[]): Promise<void> {
  const states = () => new Set(all.map(({ state }) => state));
  const agreed = () => {
    for (const { failure } of all) if (failure !== undefined) throw failure;
    return states().size === 1;
  };
  await until('one history everywhere', agreed, CONVERGE_WITHIN_MS).catch((cause: unknown) => {
    throw new Error(`participants hold different histories: ${[...states()].join('; ')}`, { cause });
  });
}
