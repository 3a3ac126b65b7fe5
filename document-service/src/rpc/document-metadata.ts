import { status } from '@grpc/grpc-js';
import type { ContentStore } from '@weft/content-store/content-store';
import type {
  CreateDocumentRequest,
  CreateDocumentResponse,
  DeleteDocumentRequest,
  DeleteDocumentResponse,
  Document,
  GetDocumentRequest,
  GetDocumentResponse,
  ListDocumentsRequest,
  ListDocumentsResponse,
  UpdateDocumentRequest,
  UpdateDocumentResponse,
} from '@weft/gen/document';
import { Role, roleFromJSON } from '@weft/gen/role';
import { countCodePoints } from '@weft/ot/code-points';
import type { Clock } from '@weft/service-kit/clock';
import { invalidArgument, notFound, StatusError } from '@weft/service-kit/status-error';
import type { CallContext } from '@weft/service-kit/unary';
import { uuidV7 } from '@weft/service-kit/uuid';
import type { LogEdits } from '../application/log-edits.ts';
import { firstStorageKey } from '../domain/storage-key.ts';
import { DOCUMENT_CODE_POINTS } from '../limits.ts';
import { type DocumentCatalog, type DocumentFacts, UnknownOwnerError } from '../ports/document-catalog.ts';
import type { Authorisation } from './authorisation.ts';
import { decodePageToken, encodePageToken } from './page-token.ts';

const PAGE_SIZE = 50;

interface DocumentMetadataOptions {
  readonly authorisation: Authorisation;
  readonly catalog: DocumentCatalog;
  readonly store: ContentStore;
  readonly edits: LogEdits;
  readonly partitionOf: (documentId: string) => number;
  readonly clock: Clock;
}

/** Making, finding, naming and deleting documents. */
export class DocumentMetadata {
  readonly #options: DocumentMetadataOptions;

  constructor(options: DocumentMetadataOptions) {
    this.#options = options;
  }

  /** The text is stored first: a document never names content that isn't there (I8). An empty one needs no store. */
  async create({ title, content }: CreateDocumentRequest, call: CallContext): Promise<CreateDocumentResponse> {
    const { authorisation, catalog, store, partitionOf, clock } = this.#options;
    const { userId } = await authorisation.authenticate(call);
    assertStorable(title);
    const length = countCodePoints(content);
    if (length > DOCUMENT_CODE_POINTS) {
      throw invalidArgument(`content has ${length} code points, more than ${DOCUMENT_CODE_POINTS}`);
    }
    const documentId = uuidV7(clock.now());
    const storageKey = content === '' ? undefined : firstStorageKey(documentId);
    if (storageKey !== undefined) await store.put(storageKey, Buffer.from(content));
    const partition = partitionOf(documentId);
    try {
      const facts = await catalog.create({ documentId, partition, title, ownerId: userId, storageKey, length });
      return { document: toDocument(facts, Role.ROLE_OWNER) };
    } catch (error) {
      if (storageKey !== undefined) await store.delete(storageKey).catch(() => undefined);
      if (!(error instanceof UnknownOwnerError)) throw error;
      throw new StatusError(status.FAILED_PRECONDITION, error.message, { reason: 'UNKNOWN_USER', cause: error });
    }
  }

  async get({ documentId }: GetDocumentRequest, call: CallContext): Promise<GetDocumentResponse> {
    const { role } = await this.#options.authorisation.require(call, documentId, Role.ROLE_VIEWER);
    const facts = await this.#options.catalog.get(documentId);
    if (facts === undefined) throw notFound('document');
    return { document: toDocument(facts, role) };
  }

  async list({ pageSize, pageToken }: ListDocumentsRequest, call: CallContext): Promise<ListDocumentsResponse> {
    const { userId } = await this.#options.authorisation.authenticate(call);
    const limit = pageSize === 0 ? PAGE_SIZE : pageSize;
    const after = decodePageToken(pageToken);
    const listed = await this.#options.catalog.list({ userId, after, limit: limit + 1 });
    const page = listed.slice(0, limit);
    const last = listed.length > limit ? page.at(-1) : undefined;
    return {
      documents: page.map((facts) => toDocument(facts, roleFromJSON(facts.role))),
      nextPageToken: last === undefined ? '' : encodePageToken(last.position),
    };
  }

  async update({ documentId, title }: UpdateDocumentRequest, call: CallContext): Promise<UpdateDocumentResponse> {
    const { role } = await this.#options.authorisation.require(call, documentId, Role.ROLE_EDITOR);
    assertStorable(title);
    const facts = await this.#options.catalog.rename(documentId, title);
    if (facts === undefined) throw notFound('document');
    return { document: toDocument(facts, role) };
  }

  async delete({ documentId }: DeleteDocumentRequest, call: CallContext): Promise<DeleteDocumentResponse> {
    const authorised = await this.#options.authorisation.require(call, documentId, Role.ROLE_OWNER);
    const { userId, permissionEpoch } = authorised;
    await this.#options.edits.close({ documentId, userId, permissionEpoch }, call.signal);
    return {};
  }
}

/** PostgreSQL has no text with U+0000. */
function assertStorable(title: string): void {
  if (title.includes('\0')) throw invalidArgument('title must be without U+0000');
}

function toDocument(facts: DocumentFacts, role: Role): Document {
  const { documentId, title, ownerId, createdAtMs, lastModifiedAtMs, revision, length } = facts;
  const createTime = new Date(createdAtMs);
  const lastModifiedTime = new Date(lastModifiedAtMs);
  return { documentId, title, ownerId, createTime, lastModifiedTime, revision, length, role };
}
