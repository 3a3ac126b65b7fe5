import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { Bystander } from './bystander.ts';
import { type Fields, HandConnection, type Subprotocol } from './hand-connection.ts';
import type { Person, WeftByHand } from './weft-by-hand.ts';

/** Who takes part. */
export interface Cast {
  readonly weft: WeftByHand;
  /** Owns every document. */
  readonly owner: Person;
  /** May read every document. */
  readonly viewer: Person;
  /** May do nothing. */
  readonly stranger: Person;
}

interface StageOptions {
  readonly subprotocol: Subprotocol;
  readonly content?: string | undefined;
  /** Who is the actor; the owner unless given. */
  readonly as?: 'viewer' | undefined;
}

/** What can be left out is as a first edit has it. */
interface SubmitFields {
  readonly channel?: number;
  readonly sequence?: number;
  readonly baseRevision?: number;
  readonly operation?: Fields;
}

export const insertion = (insert: string) => ({ components: [{ insert }] });

/** Parts of a code point or more behind it, which the bystander would notice to be moved. */
const CONTENT = 'The quick 🦊 jumps.';

/** One document; an actor who has it open on channel 1 and does something wrong; a bystander. */
export class Stage implements Disposable {
  readonly cast: Cast;
  readonly documentId: string;
  readonly sessionId = randomUUID();
  readonly actor: HandConnection;
  readonly #subprotocol: Subprotocol;
  readonly #bystander: Bystander;
  readonly #connections: HandConnection[] = [];

  private constructor(
    cast: Cast,
    { documentId, actor, bystander }: { documentId: string; actor: HandConnection; bystander: Bystander },
  ) {
    this.cast = cast;
    this.documentId = documentId;
    this.actor = actor;
    this.#subprotocol = actor.subprotocol;
    this.#bystander = bystander;
  }

  static async set(cast: Cast, { subprotocol, content = CONTENT, as }: StageOptions): Promise<Stage> {
    const { weft, owner, viewer } = cast;
    const documentId = await weft.createDocument(owner, content);
    await weft.share(owner, documentId, viewer, 'ROLE_VIEWER');
    const bystander = await Bystander.open(weft, viewer, documentId);
    const { accessToken } = as === 'viewer' ? viewer : owner;
    const actor = await HandConnection.greeted(weft.url, subprotocol, accessToken);
    const stage = new Stage(cast, { documentId, actor, bystander });
    actor.send({ join: { channel: 1, documentId, sessionId: stage.sessionId } });
    await actor.next('joined');
    return stage;
  }

  /** A further connection of the actor's kind, introduced as this person. */
  async connect({ accessToken }: Person): Promise<HandConnection> {
    const connection = await HandConnection.greeted(this.cast.weft.url, this.#subprotocol, accessToken);
    this.#connections.push(connection);
    return connection;
  }

  /** A further connection of the actor's kind that has said nothing yet. */
  async silent(): Promise<HandConnection> {
    const connection = await HandConnection.open(this.cast.weft.url, this.#subprotocol);
    this.#connections.push(connection);
    return connection;
  }

  /** The actor submits; a first edit of revision 0 but for what is given. */
  submit(fields: SubmitFields = {}): void {
    this.actor.send({ submit: { channel: 1, sequence: 1, baseRevision: 0, operation: insertion('x'), ...fields } });
  }

  /** The actor submits what must be acknowledged. */
  async accepted(fields: SubmitFields = {}): Promise<Fields> {
    this.submit(fields);
    return this.actor.next('acknowledged');
  }

  /** The actor's submission is refused. */
  async rejected(code: string, sequence = 1): Promise<void> {
    const retryable = code === 'OUT_OF_ORDER' || code === 'RATE_LIMITED';
    const rejected = await this.actor.next('rejected');
    expect(rejected).toMatchObject({ channel: 1, sequence, code, retryable, message: expect.stringMatching(/\w/) });
    expect(rejected.retryAfterMs > 0).toBe(retryable);
  }

  /** A message of the actor's is refused. */
  async refused(code: string, channel = 0): Promise<void> {
    expect(await this.actor.next('error')).toMatchObject({ code, channel, message: expect.stringMatching(/\w/) });
  }

  /** A channel of the actor's is closed, or was not opened. */
  async left(reason: string, channel: number): Promise<void> {
    expect(await this.actor.next('left')).toMatchObject({ channel, reason, message: expect.stringMatching(/\w/) });
  }

  /** The actor's connection still carries messages. */
  async survives(): Promise<void> {
    this.actor.send({ leave: { channel: 4_000_000_000 } });
    await this.refused('UNKNOWN_CHANNEL', 4_000_000_000);
  }

  /** The document takes edits, the bystander saw what was acknowledged and nothing else, and the server's text is the same. */
  async isUnharmed(): Promise<void> {
    const before = await this.cast.weft.content(this.cast.owner, this.documentId);
    await this.#edit(before.revision);
    const { content, revision } = await this.cast.weft.content(this.cast.owner, this.documentId);
    expect(revision).toBe(before.revision + 1);
    expect(content).toBe(`fine ${before.content}`);
    await this.#bystander.reached(revision);
    expect(this.#bystander.disturbances).toEqual([]);
    expect(this.#bystander.text === content, 'the text of the bystander is the server’s').toBe(true);
    expect(this.#acknowledged()).toEqual(this.#bystander.operations.map((operation) => operation.revision));
  }

  [Symbol.dispose](): void {
    this.#bystander[Symbol.dispose]();
    for (const connection of [this.actor, ...this.#connections]) connection[Symbol.dispose]();
  }

  /** The owner edits, as a client does: what is refused for now is sent again. */
  async #edit(baseRevision: number): Promise<void> {
    const connection = await this.connect(this.cast.owner);
    const { documentId } = this;
    connection.send({ join: { channel: 9, documentId, sessionId: randomUUID() } });
    await connection.next('joined');
    for (;;) {
      connection.send({ submit: { channel: 9, sequence: 1, baseRevision, operation: insertion('fine ') } });
      const { acknowledged, rejected } = await connection.nextEvent('an answer');
      if (acknowledged !== undefined) return;
      if (rejected?.retryable !== true) throw new Error(`refused: ${JSON.stringify(rejected)}`);
      await pause(rejected.retryAfterMs);
    }
  }

  /** Revisions that anybody was told are his. */
  #acknowledged(): number[] {
    const events = [this.actor, ...this.#connections].flatMap(({ received }) => received);
    const revisions = events.flatMap(({ acknowledged }) => (acknowledged === undefined ? [] : [acknowledged.revision]));
    return [...new Set<number>(revisions)].sort((one, other) => one - other);
  }
}
