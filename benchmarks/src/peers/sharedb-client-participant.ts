import type { TextOp } from 'ot-text-unicode';
import type { Doc } from 'sharedb/lib/client/index.js';
import { AwaitedAnswer } from './awaited-answer.ts';
import { ShareDbClient } from './sharedb-client.ts';
import type { ShareDbMember, ShareDbState } from './sharedb-member.ts';

/** Somebody who types by ShareDB's own client, which holds the text and applies every operation to it. */
export class ShareDbClientParticipant implements ShareDbMember {
  onDelivery: () => void = () => undefined;
  readonly #client: ShareDbClient;
  readonly #doc: Doc<string>;
  readonly #awaited = new AwaitedAnswer();

  private constructor(client: ShareDbClient, doc: Doc<string>) {
    this.#client = client;
    this.#doc = doc;
    client.onFailure((why) => this.#fail(why));
    doc.on('error', ({ message }) => this.#fail(message));
    doc.on('op', (_, own) => {
      if (!own) this.onDelivery();
    });
  }

  static async join(url: string, documentId: string): Promise<ShareDbClientParticipant> {
    const client = await ShareDbClient.connect(url);
    try {
      return new ShareDbClientParticipant(client, await client.subscribe(documentId));
    } catch (error) {
      await client[Symbol.asyncDispose]();
      throw error;
    }
  }

  get version(): number {
    return this.#doc.version ?? -1;
  }

  get text(): string {
    return this.#doc.data;
  }

  get failure(): Error | undefined {
    return this.#awaited.failure;
  }

  type(): Promise<void> {
    const position = Math.floor(Math.random() * (this.#doc.data.length + 1));
    const operation: TextOp = position === 0 ? ['x'] : [position, 'x'];
    return this.#awaited.after(() => {
      this.#doc.submitOp(operation, undefined, (error) => {
        if (error) this.#fail(error.message);
        else this.#awaited.answered();
      });
    });
  }

  async close(): Promise<void> {
    await this.#client[Symbol.asyncDispose]();
  }

  compare({ version, text }: ShareDbState): void {
    if (this.version !== version) throw new Error(`a participant has version ${this.version}, the server ${version}`);
    if (this.text !== text) throw new Error(`a participant has another text, of ${this.text.length} characters`);
  }

  #fail(why: string): void {
    this.#awaited.fail(new Error(`ShareDB: ${why}`));
  }
}
