import type { Capabilities } from '../systems/capabilities.ts';
import type { Participant, System } from '../systems/system.ts';

/** A system in memory whose only server is this process: what workloads can be tested on without measuring anything. */
export class FakeSystem implements System {
  readonly name = 'fake';
  readonly acknowledges = 'in memory';
  readonly processes: ReadonlyMap<string, readonly number[]> = new Map([['server', [process.pid]]]);
  readonly #documents = new Map<string, { letters: number; participants: Set<Participant> }>();

  constructor(capabilities: Capabilities = {}) {
    Object.assign(this, capabilities);
  }

  get connections(): number {
    return [...this.#documents.values()].reduce((sum, { participants }) => sum + participants.size, 0);
  }

  lettersIn(documentId: string): number {
    return this.#document(documentId).letters;
  }

  async createDocument(_content: string): Promise<string> {
    const documentId = `document-${this.#documents.size}`;
    this.#documents.set(documentId, { letters: 0, participants: new Set() });
    return documentId;
  }

  async join(documentId: string, _index: number): Promise<Participant> {
    const document = this.#document(documentId);
    const participant: Participant = {
      type: async () => {
        document.letters += 1;
        for (const other of document.participants) {
          if (other !== participant) other.onDelivery();
        }
      },
      onDelivery: () => undefined,
      close: async () => {
        document.participants.delete(participant);
      },
    };
    document.participants.add(participant);
    return participant;
  }

  async converge(documentId: string, _participants: readonly Participant[], letters: number): Promise<void> {
    const found = this.lettersIn(documentId);
    if (found !== letters) throw new Error(`${found} letters instead of ${letters}`);
  }

  async storedBytes(documentId: string): Promise<number> {
    return 1_000 + 3 * this.lettersIn(documentId);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#documents.clear();
  }

  #document(documentId: string) {
    const document = this.#documents.get(documentId);
    if (document === undefined) throw new Error(`there is no ${documentId}`);
    return document;
  }
}
