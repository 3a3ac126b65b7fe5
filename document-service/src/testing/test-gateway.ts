import { randomUUID } from 'node:crypto';
import type { ClientDuplexStream } from '@grpc/grpc-js';
import {
  type AttachRequest,
  type AttachResponse,
  BroadcastServiceClient,
  type DocumentEvent,
  type DocumentOpened,
  type OpenFailed,
} from '@weft/gen/broadcast';
import { Operation, Presence } from '@weft/gen/session';
import { requiredLength, type Operation as TextOperation } from '@weft/ot/operation';
import { operationFromMessage } from '@weft/ot/operation-codec';
import { Rope } from '@weft/ot/rope';
import { createClient } from '@weft/service-kit/grpc-client';
import { waitFor } from './wait-for.ts';

/** A committed operation as a gateway hears of it. */
export interface HeardOperation {
  readonly documentId: string;
  readonly revision: number;
  readonly operation: TextOperation;
  readonly userId: string;
  readonly sessionId: string;
  readonly sequence: number;
  readonly chain: bigint;
}

/** An answer to an open, its parts put together. */
export interface Opened extends Omit<DocumentOpened, 'content' | 'operations'> {
  readonly content: string | undefined;
  readonly operations: readonly HeardOperation[];
  readonly parts: number;
}

interface OpenParts {
  readonly contents: Uint8Array[];
  readonly operations: HeardOperation[];
  hasContent: boolean;
  parts: number;
}

/** One gateway's stream to one owner; keeps all it hears, in order. */
export class TestGateway {
  readonly messages: AttachResponse[] = [];
  readonly events: DocumentEvent[] = [];
  readonly operations: HeardOperation[] = [];
  readonly #client: BroadcastServiceClient;
  readonly #call: ClientDuplexStream<AttachRequest, AttachResponse>;
  readonly #opened = new Map<number, Opened | OpenFailed>();
  readonly #parts = new Map<number, OpenParts>();
  ended: Error | undefined;
  #requests = 0;

  constructor(address: string) {
    this.#client = createClient(BroadcastServiceClient, address);
    this.#call = this.#client.attach();
    this.#call.on('data', (message: AttachResponse) => this.#hear(message));
    this.#call.on('error', (error) => {
      this.ended = error;
    });
    this.#call.on('end', () => {
      this.ended ??= new Error('ended');
    });
    this.#call.write({ request: { $case: 'hello', value: { gatewayId: randomUUID() } } });
  }

  /** Opens a document; answers what the owner says. */
  async open(
    documentId: string,
    sessions: { userId: string; sessionId: string }[] = [],
    after?: { revision: number; chain: bigint },
  ): Promise<Opened | OpenFailed> {
    this.#requests += 1;
    const requestId = this.#requests;
    const afterRevision = after?.revision;
    this.#call.write({
      request: {
        $case: 'open',
        value: { requestId, documentId, sessions, afterRevision, afterChain: after?.chain ?? 0n },
      },
    });
    return await waitFor(() => this.#opened.get(requestId), `an answer to open ${requestId}`);
  }

  /** Opens a document that must open; asks again while its owner is being found. */
  async opened(
    documentId: string,
    sessions: { userId: string; sessionId: string }[] = [],
    after?: { revision: number; chain: bigint },
  ): Promise<Opened> {
    for (;;) {
      const answer = await this.open(documentId, sessions, after);
      if (!('code' in answer)) return answer;
      if (answer.code !== 'NOT_OWNER') throw new Error(`could not open: ${answer.code} ${answer.message}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  closeSubscription(documentId: string): void {
    this.#call.write({ request: { $case: 'close', value: { documentId } } });
  }

  caret(documentId: string, presence: { userId: string; sessionId: string; head: number }): void {
    const facts = { channel: 0, revision: 0, anchor: presence.head, gone: false, ...presence };
    const value = { documentId, presence: Presence.encode(facts).finish() };
    this.#call.write({ request: { $case: 'caret', value } });
  }

  /** Operations of a document, in the order heard. */
  heard(documentId: string): HeardOperation[] {
    return this.operations.filter((operation) => operation.documentId === documentId);
  }

  /** Waits until a revision of a document was heard. */
  async reach(documentId: string, revision: number): Promise<void> {
    const last = () => this.heard(documentId).at(-1)?.revision ?? 0;
    await waitFor(
      () => (last() >= revision ? true : undefined),
      () => `revision ${revision}, heard ${last()}`,
    );
  }

  /** The first event of a kind about a document. */
  event<Kind extends NonNullable<DocumentEvent['event']>['$case']>(documentId: string, kind: Kind) {
    return waitFor(() => {
      const found = this.events.find(
        (candidate) => candidate.documentId === documentId && candidate.event?.$case === kind,
      );
      return found?.event as Extract<DocumentEvent['event'], { $case: Kind }> | undefined;
    }, `${kind} of ${documentId}`);
  }

  /** Reads no more until `resume`. */
  pause(): void {
    this.#call.pause();
  }

  resume(): void {
    this.#call.resume();
  }

  close(): void {
    this.#call.cancel();
    this.#client.close();
  }

  #hear(message: AttachResponse): void {
    this.messages.push(message);
    for (const event of message.events) {
      this.events.push(event);
      if (event.event?.$case === 'operation') this.operations.push(heardFrom(event.documentId, event.event.value));
      else if (event.event?.$case === 'openFailed') this.#opened.set(event.event.value.requestId, event.event.value);
      else if (event.event?.$case === 'opened') this.#hearOpened(event.documentId, event.event.value);
    }
  }

  #hearOpened(documentId: string, part: DocumentOpened): void {
    const parts = this.#parts.get(part.requestId) ?? { contents: [], operations: [], hasContent: false, parts: 0 };
    this.#parts.set(part.requestId, parts);
    parts.parts += 1;
    if (part.content !== undefined) {
      parts.hasContent = true;
      parts.contents.push(part.content);
    }
    for (const bytes of part.operations) parts.operations.push(heardFrom(documentId, bytes));
    if (part.more) return;
    const content = parts.hasContent ? Buffer.concat(parts.contents).toString() : undefined;
    this.#opened.set(part.requestId, { ...part, content, operations: parts.operations, parts: parts.parts });
  }
}

function heardFrom(documentId: string, bytes: Uint8Array): HeardOperation {
  const { revision, operation, userId, sessionId, sequence, chain } = Operation.decode(bytes);
  return {
    documentId,
    revision,
    operation: operationFromMessage(operation ?? { components: [] }),
    userId,
    sessionId,
    sequence,
    chain,
  };
}

/** The text after operations that must follow each other without gap or repeat (I1, I6). */
export function replay(start: { content: string; revision: number }, operations: readonly HeardOperation[]): string {
  const rope = Rope.from(start.content);
  let revision = start.revision;
  for (const operation of operations) {
    if (operation.revision <= start.revision) continue;
    if (operation.revision !== revision + 1) throw new Error(`revision ${operation.revision} follows ${revision}`);
    if (requiredLength(operation.operation) > rope.length)
      throw new Error(`revision ${operation.revision} does not fit`);
    rope.apply(operation.operation);
    revision += 1;
  }
  return rope.toString();
}
