import { type Client, createClient } from '../client.ts';
import type { Document } from '../document.ts';
import type { Draft, Mismatch } from '../errors.ts';
import type { DocumentChange } from '../sync/document-change.ts';
import type { FakeServer } from './fake-server.ts';
import { ManualClock } from './manual-clock.ts';
import { SimulatedNetwork } from './simulated-network.ts';

/** One person with the document open, and all that was heard. */
export interface Person {
  readonly client: Client;
  readonly document: Document;
  readonly changes: DocumentChange[];
  readonly drafts: Draft[];
  readonly mismatches: Mismatch[];
  readonly statuses: string[];
}

/** Time, network and people for a test. */
export class Bench {
  readonly clock = new ManualClock();
  readonly server: FakeServer;
  readonly network: SimulatedNetwork;
  #sessions = 0;
  #people = 0;

  constructor(server: FakeServer) {
    this.server = server;
    this.network = new SimulatedNetwork(server);
  }

  /** Somebody opens the document. Nothing has been delivered yet. */
  person(): Person {
    const userId = `00000000-0000-4000-8001-${String(++this.#people).padStart(12, '0')}`;
    const client = createClient({
      url: 'http://weft',
      token: async () => userId,
      transport: this.network.transportOf(userId),
      clock: this.clock,
      random: () => 0.5,
      newSessionId: () => `00000000-0000-4000-8000-${String(++this.#sessions).padStart(12, '0')}`,
    });
    const document = client.open(this.server.document.documentId);
    const person: Person = { client, document, changes: [], drafts: [], mismatches: [], statuses: [] };
    document.onChange((change) => person.changes.push(change));
    document.onDraft((draft) => person.drafts.push(draft));
    document.onMismatch((mismatch) => person.mismatches.push(mismatch));
    document.onStatus((status) => person.statuses.push(status));
    return person;
  }

  /** Everything that can be delivered now is, and what follows from it. */
  async settle(): Promise<void> {
    do {
      await new Promise<void>((resolve) => setImmediate(resolve));
      this.network.deliverAll();
      this.clock.advance(0);
    } while (this.network.waiting > 0);
  }

  /** Time passes, in steps in which everything is delivered. */
  async pass(milliseconds: number): Promise<void> {
    for (let passed = 0; passed < milliseconds; passed += 1_000) {
      this.clock.advance(Math.min(1_000, milliseconds - passed));
      this.network.heartbeat();
      await this.settle();
    }
  }
}
