import { status } from '@grpc/grpc-js';
import { notFound, StatusError } from '@weft/service-kit/status-error';
import { textDifference } from '../domain/text-difference.ts';
import type { DocumentLoads } from '../ports/document-loads.ts';
import type { EditAuthor, LogEdits } from './log-edits.ts';
import type { TextMaterialiser } from './text-materialiser.ts';

interface WholeTextEditsOptions {
  readonly edits: LogEdits;
  readonly loads: DocumentLoads;
  readonly materialiser: TextMaterialiser;
}

/** Changes of a text as a whole, made as the smallest edits that lead there. */
export class WholeTextEdits {
  readonly #edits: LogEdits;
  readonly #loads: DocumentLoads;
  readonly #materialiser: TextMaterialiser;

  constructor({ edits, loads, materialiser }: WholeTextEditsOptions) {
    this.#edits = edits;
    this.#loads = loads;
    this.#materialiser = materialiser;
  }

  /** Edits in what `content` changes of the text at the base. Answers the revision of the last edit, or the base. */
  async replace(
    author: EditAuthor,
    { content, baseRevision, ifRevision }: { content: string; baseRevision: number; ifRevision: number | undefined },
    signal: AbortSignal,
  ): Promise<number> {
    const operation = textDifference(await this.textAt(author.documentId, baseRevision), content);
    return this.#edits.apply(author, { baseRevision, operation, ifRevision }, signal);
  }

  /**
   * Brings back the text at a revision. The same session again finds the base of the first time: the revision before its first edit. Once that led
   * to as many edits as it does now, the call is done.
   */
  async restore(author: EditAuthor, revision: number, signal: AbortSignal): Promise<number> {
    const state = await this.#loads.openState(author.documentId, [author.sessionId]);
    if (state === undefined || state.head.closed) throw notFound('document');
    const lastRevision = state.sessions[0]?.lastRevision ?? 0;
    const first =
      lastRevision === 0
        ? undefined
        : await this.#loads.firstRevisionOf(author.documentId, author.sessionId, lastRevision);
    const baseRevision = first === undefined ? state.head.revision : first - 1;
    const content = await this.textAt(author.documentId, revision);
    return this.replace(author, { content, baseRevision, ifRevision: undefined }, signal);
  }

  /** The text at a committed revision. OUT_OF_RANGE beyond the head. */
  async textAt(documentId: string, revision: number): Promise<string> {
    const state = await this.#loads.openState(documentId, []);
    if (state === undefined || state.head.closed) throw notFound('document');
    if (revision > state.head.revision) throw beyondHead(revision, state.head.revision);
    const { utf8 } = await this.#materialiser.at(documentId, revision);
    return utf8.toString();
  }
}

/** A revision that isn't there yet. */
export function beyondHead(revision: number, head: number): StatusError {
  return new StatusError(status.OUT_OF_RANGE, `revision ${revision} is beyond the head, ${head}`, {
    reason: 'REVISION_BEYOND_HEAD',
    metadata: { headRevision: String(head) },
  });
}
