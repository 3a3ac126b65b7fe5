import {
  ContentCorruptedError,
  type ContentStore,
  ContentStoreUnavailableError,
} from '@weft/content-store/content-store';
import { decodeOperation } from '@weft/ot/operation-codec';
import { Rope } from '@weft/ot/rope';
import { sha256Prefix } from '@weft/ot/sha256';
import { type Clock, systemClock } from '@weft/service-kit/clock';
import { DamagedHistoryError, follows } from '../domain/history-check.ts';
import { firstStorageKey, storageKey } from '../domain/storage-key.ts';
import { DOCUMENT_IDLE_MS, REPLAYED_AT_ONCE, SNAPSHOT_OPERATIONS, TEXT_CACHE_BYTES } from '../limits.ts';
import type { DocumentLoads } from '../ports/document-loads.ts';

/** A document's text at a revision. */
export interface MaterialisedText {
  readonly revision: number;
  readonly chain: bigint;
  /** In code points. */
  readonly length: number;
  readonly utf8: Buffer;
}

/** An operation at hand in memory. */
export interface RecentOperation {
  readonly operation: Uint8Array;
  readonly sessionId: string;
  readonly sequence: number;
  readonly chain: bigint;
}

/** What is stored doesn't add up to a text. */
export class MaterialisationError extends Error {
  override name = 'MaterialisationError';
}

interface TextRequest {
  readonly documentId: string;
  readonly revision: number;
  readonly recent: (revision: number) => RecentOperation | undefined;
  /** Why the request before this one failed, if the store was why. */
  readonly refused: ContentStoreUnavailableError | undefined;
}

interface TextInMemory {
  rope: Rope;
  revision: number;
  chain: bigint;
  /** The text as it was last asked for. */
  made: MaterialisedText | undefined;
  bytes: number;
  usedAtMs: number;
}

/** A snapshot may be replaced and removed between finding its key and reading it. */
const SNAPSHOT_ATTEMPTS = 3;

/** Operations replayed on a text in memory before it is worth looking for a newer snapshot. */
const REPLAY_MAX = 2 * SNAPSHOT_OPERATIONS;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Texts, made from a snapshot and the operations since when somebody wants one. The newest made of a document is kept until it is idle, within a
 * byte bound, and only moves on when asked for; requests for one document wait for each other, so that many at once cost one.
 */
export class TextMaterialiser {
  readonly #loads: DocumentLoads;
  readonly #store: ContentStore;
  readonly #clock: Clock;
  readonly #onLost: (documentId: string, problem: Error) => void;
  readonly #texts = new Map<string, TextInMemory>();
  /** The last request for each document; it ends with what kept it from the store, for those who waited behind it. */
  readonly #queues = new Map<string, Promise<ContentStoreUnavailableError | undefined>>();
  #bytes = 0;

  /** `onLost` is told of a document whose snapshot is missing or damaged, and that its text was made from the beginning instead. */
  constructor(
    loads: DocumentLoads,
    store: ContentStore,
    onLost: (documentId: string, problem: Error) => void = () => undefined,
    clock: Clock = systemClock,
  ) {
    this.#clock = clock;
    this.#loads = loads;
    this.#store = store;
    this.#onLost = onLost;
  }

  /** The text at a committed revision. `recent` finds operations without the database, where they are at hand. */
  at(
    documentId: string,
    revision: number,
    recent: (revision: number) => RecentOperation | undefined = () => undefined,
  ): Promise<MaterialisedText> {
    const before = this.#queues.get(documentId) ?? Promise.resolve(undefined);
    const made = before.then((refused) => this.#make({ documentId, revision, recent, refused }));
    const settled = made.then(
      () => undefined,
      (error: unknown) => (error instanceof ContentStoreUnavailableError ? error : undefined),
    );
    this.#queues.set(documentId, settled);
    void settled.then(() => {
      if (this.#queues.get(documentId) === settled) this.#queues.delete(documentId);
    });
    return made;
  }

  /** True while nothing of a document is in the store: it began empty, and no snapshot of it was made. */
  async isUnstored(documentId: string): Promise<boolean> {
    const snapshot = await this.#loads.snapshot(documentId);
    return snapshot !== undefined && snapshot.storageKey === undefined;
  }

  async #make(request: TextRequest): Promise<MaterialisedText> {
    const { documentId, revision } = request;
    const newest = this.#texts.get(documentId);
    if (newest?.made?.revision === revision) {
      newest.usedAtMs = this.#clock.monotonic();
      return newest.made;
    }
    if (newest !== undefined && newest.revision > revision) {
      // An older text is made beside the newest one and not kept.
      return this.#finish(request, await this.#start(request));
    }
    const text = newest === undefined ? await this.#start(request) : await this.#nearest(request, newest);
    this.forget(documentId);
    const made = await this.#finish(request, text);
    this.#keep(documentId, text);
    return made;
  }

  /** The text in memory, or a stored one that is much nearer. While the store is away the one in memory does, however far it is. */
  async #nearest(request: TextRequest, inMemory: TextInMemory): Promise<TextInMemory> {
    if (request.revision - inMemory.revision <= REPLAY_MAX) return inMemory;
    try {
      const stored = await this.#start(request);
      return stored.revision > inMemory.revision ? stored : inMemory;
    } catch (error) {
      if (error instanceof ContentStoreUnavailableError) return inMemory;
      throw error;
    }
  }

  async #finish(request: TextRequest, text: TextInMemory): Promise<MaterialisedText> {
    try {
      await this.#advance(request, text);
    } catch (error) {
      if (!(error instanceof SeamError)) throw error;
      Object.assign(text, await this.#beginning(request.documentId, error));
      await this.#advance(request, text);
    }
    const utf8 = Buffer.from(text.rope.toString());
    text.made = { revision: request.revision, chain: text.chain, length: text.rope.length, utf8 };
    return text.made;
  }

  /** The nearest stored text at or before the revision. */
  async #start({ documentId, revision, refused }: TextRequest): Promise<TextInMemory> {
    // Many who want one document while the store hangs wait for it once, not one behind the other.
    if (refused !== undefined) throw refused;
    for (let attempt = 0; attempt < SNAPSHOT_ATTEMPTS; attempt += 1) {
      const snapshot = await this.#loads.snapshot(documentId);
      if (snapshot === undefined) throw new MaterialisationError(`document ${documentId} has no row`);
      if (!isNamedRight(documentId, snapshot)) {
        return this.#beginning(documentId, new MaterialisationError('the row names another snapshot than was stored'));
      }
      if (snapshot.storageKey === undefined) return textFrom(undefined, snapshot);
      const usable = snapshot.revision <= revision;
      const key = usable && snapshot.revision > 0 ? snapshot.storageKey : firstStorageKey(documentId);
      // Once a document names content, that of revision 0 was stored before and stays.
      const bytes = await this.#store.get(key).catch(damaged);
      if (bytes !== undefined) return textFrom(bytes, usable ? snapshot : { revision: 0, chain: 0n });
    }
    return this.#beginning(documentId);
  }

  /** The text that a document began with: all of its history leads from there to where a snapshot that is lost or damaged was. */
  async #beginning(
    documentId: string,
    problem: Error = new MaterialisationError(
      `the content that document ${documentId} names is not whole in the store`,
    ),
  ): Promise<TextInMemory> {
    const first = await this.#store.get(firstStorageKey(documentId));
    if (first === undefined) throw problem;
    this.#onLost(documentId, problem);
    return textFrom(first, { revision: 0, chain: 0n });
  }

  async #advance({ documentId, revision, recent }: TextRequest, text: TextInMemory): Promise<void> {
    for (let replayed = 0; text.revision < revision; replayed += 1) {
      const next = recent(text.revision + 1);
      if (next !== undefined) {
        if (replayed % REPLAYED_AT_ONCE === REPLAYED_AT_ONCE - 1) await new Promise((resolve) => setImmediate(resolve));
        assertSeam(documentId, text, next);
        applyNext(text, next);
        continue;
      }
      const after = text.revision;
      const page = await this.#loads.operations({ documentId, after, until: revision, limit: REPLAYED_AT_ONCE });
      const [first] = page;
      if (first?.revision === after + 1) assertSeam(documentId, text, first);
      for (const operation of page) {
        if (operation.revision === text.revision + 1) applyNext(text, operation);
      }
      if (text.revision === after) {
        throw new MaterialisationError(`operation ${after + 1} of document ${documentId} is missing`);
      }
    }
  }

  #keep(documentId: string, text: TextInMemory): void {
    // Text in memory and its UTF-8; the rope's own pieces are small beside them.
    text.bytes = 3 * (text.made?.utf8.length ?? 0) + 1_024;
    text.usedAtMs = this.#clock.monotonic();
    this.#texts.set(documentId, text);
    this.#bytes += text.bytes;
    for (const oldest of this.#texts.keys()) {
      if (this.#bytes <= TEXT_CACHE_BYTES) return;
      this.forget(oldest);
    }
  }

  /** Lets go of texts that nobody has asked for in a while. */
  letGoIdle(): void {
    const longAgoMs = this.#clock.monotonic() - DOCUMENT_IDLE_MS;
    for (const [documentId, { usedAtMs }] of this.#texts) if (usedAtMs < longAgoMs) this.forget(documentId);
  }

  /** Lets go of the text in memory, which the next request makes anew. */
  forget(documentId: string): void {
    const text = this.#texts.get(documentId);
    if (text === undefined) return;
    this.#texts.delete(documentId);
    this.#bytes -= text.bytes;
  }
}

function textFrom(
  utf8: Uint8Array | undefined,
  { revision, chain }: { revision: number; chain: bigint },
): TextInMemory {
  const rope = Rope.from(utf8 === undefined ? '' : decoder.decode(utf8));
  return { rope, revision, chain, made: undefined, bytes: 0, usedAtMs: 0 };
}

/** A text that was started from does not lead on to the operations behind it. */
class SeamError extends DamagedHistoryError {}

/** Pages are sound in themselves; what is checked here is that they go on where the text ends. */
function assertSeam(documentId: string, { revision, chain }: TextInMemory, next: RecentOperation): void {
  if (!follows(chain, { ...next, revision: revision + 1 })) throw new SeamError(documentId, revision + 1);
}

/** The key of a text names revision and chain: a row that says other ones was changed. */
function isNamedRight(
  documentId: string,
  snapshot: { revision: number; chain: bigint; storageKey: string | undefined },
) {
  const { revision, chain } = snapshot;
  return revision === 0 || snapshot.storageKey === storageKey(documentId, revision, chain);
}

/** A damaged object is as good as none. */
function damaged(error: unknown): undefined {
  if (!(error instanceof ContentCorruptedError)) throw error;
}

/** The number that names a text: the first 8 bytes of SHA-256 over its UTF-8. */
export function checksumOf(text: MaterialisedText): bigint {
  return sha256Prefix(text.utf8);
}

function applyNext(text: TextInMemory, { operation, chain }: RecentOperation): void {
  text.rope.apply(decodeOperation(operation));
  text.revision += 1;
  text.chain = chain;
}
