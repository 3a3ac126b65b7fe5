import { randomUUID } from 'node:crypto';
import type {
  GetDocumentContentRequest,
  GetDocumentContentResponse,
  ListOperationsRequest,
  ListOperationsResponse,
  ReplaceDocumentContentRequest,
  ReplaceDocumentContentResponse,
  RestoreDocumentRequest,
  RestoreDocumentResponse,
} from '@weft/gen/document';
import { TextOperation } from '@weft/gen/operation';
import { Role } from '@weft/gen/role';
import { invalidArgument, notFound } from '@weft/service-kit/status-error';
import type { CallContext } from '@weft/service-kit/unary';
import { uuidV5 } from '@weft/service-kit/uuid';
import type { EditAuthor } from '../application/log-edits.ts';
import { operationsPage } from '../application/operations-page.ts';
import type { TextMaterialiser } from '../application/text-materialiser.ts';
import { beyondHead, type WholeTextEdits } from '../application/whole-text-edits.ts';
import type { DocumentLoads, LoadedHead, LoadedOperation } from '../ports/document-loads.ts';
import type { Authorisation } from './authorisation.ts';
import { TextsUnderWay } from './texts-under-way.ts';

const OPERATIONS_SIZE = 100;

interface DocumentTextOptions {
  readonly authorisation: Authorisation;
  readonly loads: DocumentLoads;
  readonly materialiser: TextMaterialiser;
  readonly wholeTexts: WholeTextEdits;
}

/** Reading texts and their history, and changing a text as a whole. */
export class DocumentText {
  readonly #options: DocumentTextOptions;
  readonly #underWay = new TextsUnderWay();

  constructor(options: DocumentTextOptions) {
    this.#options = options;
  }

  async content({ documentId, at }: GetDocumentContentRequest, call: CallContext): Promise<GetDocumentContentResponse> {
    const { authorisation, materialiser } = this.#options;
    await authorisation.require(call, documentId, Role.ROLE_VIEWER);
    const head = await this.#head(documentId);
    const wanted = await this.#wanted(documentId, at, head);
    const { revision, chain, utf8 } = await materialiser.at(documentId, wanted);
    this.#underWay.add(utf8.length, call.signal);
    return { content: utf8.toString(), revision, chain };
  }

  async operations(request: ListOperationsRequest, call: CallContext): Promise<ListOperationsResponse> {
    const { documentId, afterRevision, pageSize } = request;
    await this.#options.authorisation.require(call, documentId, Role.ROLE_VIEWER);
    const head = await this.#head(documentId);
    const limit = pageSize === 0 ? OPERATIONS_SIZE : pageSize;
    const until = head.revision;
    const page = await operationsPage(this.#options.loads, { documentId, after: afterRevision, until, limit });
    return { operations: page.map(toCommitted), headRevision: until };
  }

  async replace(request: ReplaceDocumentContentRequest, call: CallContext): Promise<ReplaceDocumentContentResponse> {
    const { documentId, content, baseRevision, ifRevision, idempotencyKey } = request;
    const author = await this.#author(call, documentId, `replace ${idempotencyKey || randomUUID()}`);
    const edit = { content, baseRevision, ifRevision };
    return { revision: await this.#options.wholeTexts.replace(author, edit, call.signal) };
  }

  async restore(request: RestoreDocumentRequest, call: CallContext): Promise<RestoreDocumentResponse> {
    const { documentId, revision, idempotencyKey } = request;
    const author = await this.#author(call, documentId, `restore ${idempotencyKey || randomUUID()}`);
    return { revision: await this.#options.wholeTexts.restore(author, revision, call.signal) };
  }

  /** The session follows from user, document and key, so that the same call again is the same submissions again (I4). */
  async #author(call: CallContext, documentId: string, key: string): Promise<EditAuthor> {
    const authorised = await this.#options.authorisation.require(call, documentId, Role.ROLE_EDITOR);
    const { userId, permissionEpoch } = authorised;
    return { documentId, userId, permissionEpoch, sessionId: uuidV5(userId, `${documentId} ${key}`) };
  }

  async #head(documentId: string): Promise<LoadedHead> {
    const state = await this.#options.loads.openState(documentId, []);
    if (state === undefined || state.head.closed) throw notFound('document');
    return state.head;
  }

  async #wanted(documentId: string, at: GetDocumentContentRequest['at'], head: LoadedHead): Promise<number> {
    if (at?.$case === 'time') {
      const timeMs = at.value.getTime();
      // Seconds beyond what a date can be arrive as no date at all.
      if (Number.isNaN(timeMs)) throw invalidArgument('time must be from year 1 to year 9999');
      return Math.min(head.revision, await this.#options.loads.revisionAt(documentId, timeMs));
    }
    if (at?.$case !== 'revision') return head.revision;
    if (at.value > head.revision) throw beyondHead(at.value, head.revision);
    return at.value;
  }
}

function toCommitted({ operation, recordedAtMs, ...facts }: LoadedOperation) {
  const { revision, userId, sessionId, sequence, chain } = facts;
  const recordTime = new Date(recordedAtMs);
  return { revision, operation: TextOperation.decode(operation), userId, sessionId, sequence, chain, recordTime };
}
