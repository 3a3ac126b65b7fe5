import { ContentStoreUnavailableError } from '@weft/content-store/content-store';
import type { Logger } from '@weft/service-kit/logger';
import { DamagedHistoryError } from '../domain/history-check.ts';
import { CHUNK_BYTES, OPERATIONS_PAGE, RESUME_BYTES, RESUME_OPERATIONS } from '../limits.ts';
import type { DocumentLoads, OpenState } from '../ports/document-loads.ts';
import type { EventEncoder, OpenedPart, OpenRefusal, SessionStanding } from '../ports/event-encoder.ts';
import type { BroadcastHub } from './broadcast-hub.ts';
import type { ChannelPosition, DocumentChannel } from './document-channel.ts';
import type { GatewayStream } from './gateway-stream.ts';
import type { MaterialisedText, TextMaterialiser } from './text-materialiser.ts';

/** What a gateway asks for. */
export interface OpenRequest {
  readonly requestId: number;
  readonly documentId: string;
  readonly sessions: readonly { readonly userId: string; readonly sessionId: string }[];
  /** When given, operations after this revision are wanted instead of the text. */
  readonly after: ChannelPosition | undefined;
}

interface OpenDocumentOptions {
  readonly hub: BroadcastHub;
  readonly loads: DocumentLoads;
  readonly materialiser: TextMaterialiser;
  readonly encoder: EventEncoder;
  readonly partitionOf: (documentId: string) => number;
  /** True when documents of the partition may be served from memory. */
  readonly owns: (partition: number) => boolean;
  readonly logger: Logger;
}

/** As `after`: nothing from before is wanted, neither text nor operations; no document ever gets to this revision. */
const FROM_HEAD = 0xffff_ffff;

const NOT_OWNER: OpenRefusal = { code: 'NOT_OWNER', message: 'the document has another owner', retryable: true };
const UNAVAILABLE: OpenRefusal = {
  code: 'OWNER_UNAVAILABLE',
  message: "the document can't be read now",
  retryable: true,
};

const QUARANTINED: OpenRefusal = {
  code: 'QUARANTINED',
  message: 'the document is stopped until an operator has looked at it',
  retryable: true,
};

/** A join that can't be answered with the document. */
class OpenRefused extends Error {
  override name = 'OpenRefused';
  readonly refusal: OpenRefusal;

  constructor(refusal: OpenRefusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/**
 * Opens documents for gateways, in line with the events of their streams (I6). Three phases: from `join` on, what is told is also held; what was
 * committed before is read; then, in one turn, the answer is brought to exactly what was told last, queued, and the stream follows.
 */
export class DocumentOpener {
  readonly #options: OpenDocumentOptions;

  constructor(options: OpenDocumentOptions) {
    this.#options = options;
  }

  /** Answers on the stream, with the document or why not. `cancelled` is asked before the answer: then there is none. */
  async open(stream: GatewayStream, request: OpenRequest, cancelled: () => boolean): Promise<void> {
    const { hub, encoder, owns, partitionOf, logger } = this.#options;
    const { documentId, requestId } = request;
    const partition = partitionOf(documentId);
    const channel = owns(partition) ? hub.join(documentId, partition) : undefined;
    try {
      if (channel === undefined) throw new OpenRefused(NOT_OWNER);
      await this.#answer(stream, channel, request, cancelled);
    } catch (error) {
      if (!(error instanceof OpenRefused)) logger.warn({ err: error, documentId }, 'could not open a document');
      const refusal = refusalFor(error);
      if (!cancelled()) stream.push(encoder.openFailed(documentId, requestId, refusal));
    } finally {
      if (channel !== undefined) hub.leave(channel);
      stream.flush();
    }
  }

  async #answer(
    stream: GatewayStream,
    channel: DocumentChannel,
    request: OpenRequest,
    cancelled: () => boolean,
  ): Promise<void> {
    const { hub, loads } = this.#options;
    const sessionIds = request.sessions.map(({ sessionId }) => sessionId);
    const state = await loads.openState(request.documentId, sessionIds);
    assertOpenable(state);
    hub.begin(channel, state.head);
    await channel.reached(state.head.revision);
    const operations = await this.#resumable(channel, request, state);
    await stream.room();
    const text = operations === undefined ? await this.#textAtHead(channel) : undefined;
    // From here to the end nothing may be awaited: the answer and the following must meet.
    const { position } = channel;
    if (channel.ended || position === undefined) throw new OpenRefused(NOT_OWNER);
    if (cancelled() || stream.ended) return;
    if (!hub.follow(channel, stream)) throw new OpenRefused({ ...UNAVAILABLE, message: 'too many documents are open' });
    const length = text?.length ?? lengthAt(channel, state);
    const facts = { documentId: request.documentId, requestId: request.requestId, ...position, length };
    const last = { sessions: standings(request, state, channel), presences: hub.presencesOf(channel) };
    if (text === undefined) {
      for (const { event, encoded } of channel.heldOperations) {
        if (event.revision > state.head.revision) operations?.push(encoded);
      }
    }
    channel.taken(request.sessions, stream);
    for (const part of parts(facts, text, operations ?? [], last)) stream.push(this.#options.encoder.opened(part));
  }

  /** Operations after what the gateway has, encoded, up to the head as read; undefined when its history is another one or too far behind. */
  async #resumable(
    channel: DocumentChannel,
    { documentId, after }: OpenRequest,
    { head }: OpenState,
  ): Promise<Uint8Array[] | undefined> {
    const { loads, encoder } = this.#options;
    if (after?.revision === FROM_HEAD) return [];
    if (after === undefined || after.revision > head.revision) return undefined;
    if (head.revision - after.revision > RESUME_OPERATIONS) return undefined;
    const chain = after.revision === head.revision ? head.chain : await this.#chainAt(documentId, after.revision);
    if (chain !== after.chain) return undefined;
    const operations: Uint8Array[] = [];
    let bytes = 0;
    for (let revision = after.revision; revision < head.revision && !channel.ended; ) {
      const page = await loads.operations({
        documentId,
        after: revision,
        until: head.revision,
        limit: OPERATIONS_PAGE,
      });
      // Older operations may have been archived: then the text is all there is.
      if (page[0]?.revision !== revision + 1) return undefined;
      for (const operation of page) {
        const encoded = encoder.operationBytes(operation);
        operations.push(encoded);
        bytes += encoded.length;
      }
      if (bytes > RESUME_BYTES) return undefined;
      revision += page.length;
    }
    return operations;
  }

  async #chainAt(documentId: string, revision: number): Promise<bigint | undefined> {
    return revision === 0 ? 0n : this.#options.loads.chainAt(documentId, revision);
  }

  /** The text at exactly what was told last. What is told meanwhile is held, so that the second round needs no I/O. */
  async #textAtHead(channel: DocumentChannel): Promise<MaterialisedText> {
    for (;;) {
      const revision = channel.position?.revision;
      if (revision === undefined || channel.ended) throw new OpenRefused(NOT_OWNER);
      const text = await this.#options.materialiser.at(
        channel.documentId,
        revision,
        (wanted) => channel.held(wanted)?.event,
      );
      const { position } = channel;
      if (position?.revision !== text.revision) continue;
      if (position.chain !== text.chain) throw new DamagedHistoryError(channel.documentId, text.revision);
      return text;
    }
  }
}

function refusalFor(error: unknown): OpenRefusal {
  if (error instanceof OpenRefused) return error.refusal;
  if (error instanceof DamagedHistoryError) return QUARANTINED;
  if (!(error instanceof ContentStoreUnavailableError)) return UNAVAILABLE;
  return { ...UNAVAILABLE, message: "the document's stored text can't be read now; edits are kept" };
}

function assertOpenable(state: OpenState | undefined): asserts state is OpenState {
  if (state === undefined) {
    throw new OpenRefused({ code: 'NOT_FOUND', message: 'there is no such document', retryable: false });
  }
  if (state.head.closed) {
    throw new OpenRefused({ code: 'DOCUMENT_DELETED', message: 'the document has been deleted', retryable: false });
  }
  if (state.head.quarantineReason !== undefined) {
    throw new OpenRefused(QUARANTINED);
  }
}

/** The length at the position of the channel: what was read, and what the operations held since then add. */
function lengthAt(channel: DocumentChannel, { head }: OpenState): number {
  let length = head.length;
  for (const { event } of channel.heldOperations) {
    if (event.revision > head.revision) length += event.lengthDelta;
  }
  return length;
}

/** Sessions as they stand at the position of the channel: as read, and what was told since then. */
function standings(request: OpenRequest, state: OpenState, channel: DocumentChannel): SessionStanding[] {
  return request.sessions.map(({ userId, sessionId }) => {
    const row = state.sessions.find((candidate) => candidate.sessionId === sessionId);
    let { lastSequence = 0, lastRevision = 0, endedCode = '' } = row ?? {};
    if (row !== undefined && row.userId !== userId) {
      return { userId, sessionId, lastSequence: 0, lastRevision: 0, endedCode: 'SESSION_NOT_YOURS' };
    }
    for (const { event } of channel.heldOperations) {
      if (event.revision <= state.head.revision || event.sessionId !== sessionId) continue;
      lastSequence = event.sequence;
      lastRevision = event.revision;
    }
    for (const refusal of channel.refusals) {
      if (refusal.sessionId === sessionId && refusal.userId === userId && !refusal.retryable) endedCode = refusal.code;
    }
    return { userId, sessionId, lastSequence, lastRevision, endedCode };
  });
}

/** The answer in pieces of CHUNK_BYTES; only the last has sessions and carets. */
function* parts(
  facts: Pick<OpenedPart, 'documentId' | 'requestId' | 'revision' | 'chain' | 'length'>,
  text: MaterialisedText | undefined,
  operations: readonly Uint8Array[],
  last: Pick<OpenedPart, 'sessions' | 'presences'>,
): Generator<OpenedPart> {
  const pieces = text === undefined ? operationPieces(operations) : contentPieces(text.utf8);
  for (const [index, piece] of pieces.entries()) {
    const more = index < pieces.length - 1;
    yield { ...facts, ...piece, more, ...(more ? { sessions: [], presences: [] } : last) };
  }
}

/** Pieces end where a code point does. */
function contentPieces(utf8: Buffer): Pick<OpenedPart, 'content' | 'operations'>[] {
  const pieces: Pick<OpenedPart, 'content' | 'operations'>[] = [];
  for (let start = 0; start < utf8.length || pieces.length === 0; ) {
    let end = Math.min(start + CHUNK_BYTES, utf8.length);
    while (end < utf8.length && ((utf8[end] ?? 0) & 0xc0) === 0x80) end -= 1;
    pieces.push({ content: utf8.subarray(start, end), operations: [] });
    start = end;
  }
  return pieces;
}

function operationPieces(operations: readonly Uint8Array[]): Pick<OpenedPart, 'content' | 'operations'>[] {
  const pieces: { content: undefined; operations: Uint8Array[] }[] = [{ content: undefined, operations: [] }];
  let bytes = 0;
  for (const operation of operations) {
    if (bytes > 0 && bytes + operation.length > CHUNK_BYTES) {
      pieces.push({ content: undefined, operations: [] });
      bytes = 0;
    }
    pieces.at(-1)?.operations.push(operation);
    bytes += operation.length;
  }
  return pieces;
}
