import { status } from '@grpc/grpc-js';
import type {
  CreateVersionRequest,
  CreateVersionResponse,
  ListVersionsRequest,
  ListVersionsResponse,
  Version,
} from '@weft/gen/document';
import { Role } from '@weft/gen/role';
import type { Clock } from '@weft/service-kit/clock';
import { invalidArgument, notFound, StatusError } from '@weft/service-kit/status-error';
import type { CallContext } from '@weft/service-kit/unary';
import { isCanonicalUuid, uuidV7 } from '@weft/service-kit/uuid';
import { beyondHead } from '../application/whole-text-edits.ts';
import type { DocumentLoads } from '../ports/document-loads.ts';
import { type NamedVersion, TooManyVersionsError, type VersionCatalog } from '../ports/version-catalog.ts';
import type { Authorisation } from './authorisation.ts';

const PAGE_SIZE = 50;

interface DocumentVersionsOptions {
  readonly authorisation: Authorisation;
  readonly loads: Pick<DocumentLoads, 'openState'>;
  readonly versions: VersionCatalog;
  readonly clock: Clock;
}

/** Naming revisions and finding them again. */
export class DocumentVersions {
  readonly #options: DocumentVersionsOptions;

  constructor(options: DocumentVersionsOptions) {
    this.#options = options;
  }

  async create(request: CreateVersionRequest, call: CallContext): Promise<CreateVersionResponse> {
    const { authorisation, versions, clock } = this.#options;
    const { documentId, name } = request;
    const { userId } = await authorisation.require(call, documentId, Role.ROLE_EDITOR);
    if (name.includes('\0')) throw invalidArgument('name must be without U+0000');
    const head = await this.#head(documentId);
    const revision = request.revision ?? head;
    if (revision > head) throw beyondHead(revision, head);
    const createdAtMs = clock.now();
    const version = { versionId: uuidV7(createdAtMs), documentId, revision, name, userId, createdAtMs };
    try {
      if (!(await versions.add(version))) throw notFound('document');
    } catch (error) {
      throw error instanceof TooManyVersionsError ? tooMany(error) : error;
    }
    return { version: toVersion(version) };
  }

  async list(request: ListVersionsRequest, call: CallContext): Promise<ListVersionsResponse> {
    const { documentId, pageSize, pageToken } = request;
    await this.#options.authorisation.require(call, documentId, Role.ROLE_VIEWER);
    const after = decodeToken(pageToken);
    await this.#head(documentId);
    const limit = pageSize === 0 ? PAGE_SIZE : pageSize;
    const listed = await this.#options.versions.list({ documentId, after, limit: limit + 1 });
    const page = listed.slice(0, limit);
    const last = listed.length > limit ? page.at(-1) : undefined;
    return { versions: page.map(toVersion), nextPageToken: last === undefined ? '' : encodeToken(last.versionId) };
  }

  /** The newest revision of a document that is not deleted. */
  async #head(documentId: string): Promise<number> {
    const state = await this.#options.loads.openState(documentId, []);
    if (state === undefined || state.head.closed) throw notFound('document');
    return state.head.revision;
  }
}

function toVersion({ createdAtMs, ...version }: NamedVersion): Version {
  return { ...version, createTime: new Date(createdAtMs) };
}

function encodeToken(versionId: string): string {
  return Buffer.from(versionId).toString('base64url');
}

/** The version that a token stands behind; undefined for the empty one. */
function decodeToken(token: string): string | undefined {
  if (token === '') return undefined;
  const versionId = Buffer.from(token, 'base64url').toString();
  if (!isCanonicalUuid(versionId)) throw invalidArgument('page_token is not one of ours');
  return versionId;
}

function tooMany(error: TooManyVersionsError): StatusError {
  return new StatusError(status.RESOURCE_EXHAUSTED, error.message, { reason: 'TOO_MANY_VERSIONS', cause: error });
}
