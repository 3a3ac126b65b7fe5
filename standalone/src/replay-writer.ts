import type { Document, DocumentChange } from '@weft/client/document';
import { WithheldChanges } from '@weft/client/sync/withheld-changes';
import { Rope } from '@weft/ot/rope';
import { within } from './patience.ts';
import type { Transaction } from './replay-trace.ts';

/** Something happened to the document that isn't part of the replayed history. */
export class ReplayDivergedError extends Error {
  override name = 'ReplayDivergedError';
}

export interface ReplayWriterOptions {
  /** Ready, and without edits since the start of the trace. */
  readonly document: Document;
  /** Which author of the trace this is. */
  readonly author: number;
  /** Which author every user id is. */
  readonly authors: ReadonlyMap<string, number>;
  /** How long to wait for something that must come, in milliseconds. */
  readonly patienceMs: number;
}

/**
 * One author of a trace: sees of the document only what the author saw then, and writes on that. What it writes is rebased
 * over what is withheld and goes through the document's session as any edit does.
 */
export class ReplayWriter {
  readonly #options: ReplayWriterOptions;
  readonly #view: Rope;
  readonly #withheld = new WithheldChanges();
  /** The author of each withheld operation, oldest first. */
  readonly #withheldAuthors: number[] = [];
  /** How many transactions of each other author the view shows. */
  readonly #shown = new Map<number, number>();
  #diverged: string | undefined;
  #wake: () => void = () => {};

  constructor(options: ReplayWriterOptions) {
    this.#options = options;
    this.#view = Rope.from(options.document.text());
    options.document.onChange((change) => this.#changed(change));
    options.document.onStatus(() => this.#wake());
  }

  /**
   * Makes the author's next transaction, on exactly the text that it was made on, and submits it as one operation. What it
   * was made on must be committed, but need not have arrived yet. Resolves when it is committed itself.
   * @throws {ReplayDivergedError}
   * @throws {PatienceEndedError}
   */
  async write({ author, seen, operation }: Transaction): Promise<void> {
    const { document } = this.#options;
    for (const [other, count] of seen.entries()) if (other !== author) await this.#show(other, count);
    this.#assertFollowing();
    this.#view.apply(operation);
    document.edit(this.#withheld.rebase(operation));
    await within(this.#options.patienceMs, 'an edit to be committed', document.whenSaved());
    this.#assertFollowing();
  }

  /** The text once everything is shown. @param counts of each author, how many transactions there are */
  async finish(counts: readonly number[]): Promise<string> {
    for (const [other, count] of counts.entries()) if (other !== this.#options.author) await this.#show(other, count);
    return this.#view.toString();
  }

  async #show(author: number, count: number): Promise<void> {
    while ((this.#shown.get(author) ?? 0) < count) {
      if (this.#withheld.count === 0) await this.#arrival();
      this.#assertFollowing();
      const oldest = this.#withheldAuthors.shift();
      if (oldest === undefined) continue;
      this.#shown.set(oldest, (this.#shown.get(oldest) ?? 0) + 1);
      this.#view.apply(this.#withheld.release() ?? []);
    }
  }

  async #arrival(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const patience = setTimeout(
        () => reject(new ReplayDivergedError('an operation that was committed did not arrive')),
        this.#options.patienceMs,
      );
      this.#wake = () => {
        clearTimeout(patience);
        resolve();
      };
    });
  }

  #changed(change: DocumentChange): void {
    if (change.origin === 'local') return;
    const author = change.origin === 'remote' ? this.#options.authors.get(change.userId) : undefined;
    if (change.origin === 'reset') this.#diverged = 'the document was loaded again';
    else if (author === undefined) this.#diverged = 'somebody else wrote';
    else {
      this.#withheld.withhold(change.operation);
      this.#withheldAuthors.push(author);
    }
    this.#wake();
  }

  #assertFollowing(): void {
    if (this.#options.document.status === 'ended') this.#diverged ??= 'the document has ended';
    if (this.#diverged !== undefined) throw new ReplayDivergedError(this.#diverged);
  }
}
