import { createHash } from 'node:crypto';
import { type Client, createClient } from '@weft/client/client';
import { nodeTransport } from '@weft/client/connection/node-transport';
import type { Document } from '@weft/client/document';
import type { Place, WeftMember } from './weft-member.ts';

/** Somebody who types by weft's own SDK, with a client and a connection of his own, which holds the text and applies every operation to it. */
export class WeftClientParticipant implements WeftMember {
  onDelivery: () => void = () => undefined;
  readonly #client: Client;
  readonly #document: Document;
  #failure: Error | undefined;

  private constructor({ url, accessToken, documentId }: Place) {
    this.#client = createClient({
      url,
      token: async () => accessToken,
      transport: nodeTransport,
      clientName: 'weft-bench',
    });
    this.#document = this.#client.open(documentId);
    this.#document.onChange(({ origin }) => {
      if (origin === 'remote') this.onDelivery();
    });
    // The SDK gets over both, but neither may happen.
    this.#document.onDraft(({ code }) => this.#fail(`edits were not saved: ${code}`));
    this.#document.onMismatch(({ kind, revision }) => this.#fail(`the ${kind} differed at revision ${revision}`));
  }

  static async join(place: Place): Promise<WeftClientParticipant> {
    const participant = new WeftClientParticipant(place);
    try {
      await participant.#document.whenReady();
      return participant;
    } catch (error) {
      await participant.close();
      throw error;
    }
  }

  /** The text itself is never told, only what names it. */
  get state(): string {
    const digest = createHash('sha256').update(this.text).digest('hex').slice(0, 16);
    return `revision ${this.#document.revision}, ${this.length} letters, text ${digest}`;
  }

  get text(): string {
    return this.#document.text();
  }

  get length(): number {
    return this.#document.length;
  }

  get failure(): Error | undefined {
    return this.#failure ?? this.#document.error;
  }

  async type(): Promise<void> {
    this.#document.insert(Math.floor(Math.random() * (this.#document.length + 1)), 'x');
    await this.#document.whenSaved();
  }

  async close(): Promise<void> {
    this.#document.close();
    this.#client.close();
  }

  #fail(why: string): void {
    this.#failure ??= new Error(why);
  }
}
