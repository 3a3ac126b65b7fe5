import { randomUUID } from 'node:crypto';
import { until } from '../harness/until.ts';
import { type Fields, HandConnection } from './hand-connection.ts';
import { applied } from './text-by-hand.ts';
import type { Person, WeftByHand } from './weft-by-hand.ts';

/** Somebody who has a document open and follows it, while others do whatever they do. */
export class Bystander implements Disposable {
  readonly #connection: HandConnection;
  readonly #start: { readonly content: string; readonly revision: number };

  private constructor(connection: HandConnection, start: { content: string; revision: number }) {
    this.#connection = connection;
    this.#start = start;
  }

  static async open(weft: WeftByHand, person: Person, documentId: string): Promise<Bystander> {
    const connection = await HandConnection.greeted(weft.url, 'weft.v1.json', person.accessToken);
    connection.send({ join: { channel: 1, documentId, sessionId: randomUUID() } });
    const { content, revision } = await connection.next('joined');
    return new Bystander(connection, { content, revision });
  }

  /** The operations that came since. */
  get operations(): readonly Fields[] {
    return this.#connection.untaken.flatMap(({ operation }) => (operation === undefined ? [] : [operation]));
  }

  /** What came that is no operation. */
  get disturbances(): readonly Fields[] {
    return this.#connection.untaken.filter(({ operation }) => operation === undefined);
  }

  get revision(): number {
    return this.operations.at(-1)?.revision ?? this.#start.revision;
  }

  /** The text as it follows from the operations. */
  get text(): string {
    return this.operations.reduce((text, { operation }) => applied(text, operation.components), this.#start.content);
  }

  reached(revision: number): Promise<void> {
    return until(`the bystander to reach revision ${revision}`, () => this.revision >= revision);
  }

  [Symbol.dispose](): void {
    this.#connection[Symbol.dispose]();
  }
}
