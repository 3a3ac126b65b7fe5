import { advanceCodePoints, countCodePoints } from '@weft/ot/code-points';
import type { Operation } from '@weft/ot/operation';
import { normalize } from '@weft/ot/validate';
import type { Document, DocumentChange } from '../src/document.ts';
import { WithheldChanges } from '../src/sync/withheld-changes.ts';
import { differenceOf } from './text-difference.ts';

/** What a text field shows for a carriage return, which it can't hold. One character for one, so that positions agree. */
const SHOWN_RETURN = '\u240d';

/**
 * Keeps a text field and a document the same. What others write goes into the field at its place, and the caret and the
 * selection stay where they were in the text; while an input method composes a word, it waits.
 */
export class TextareaBinding {
  readonly #field: HTMLTextAreaElement;
  readonly #document: Document;
  readonly #withheld = new WithheldChanges();
  readonly #stop = new AbortController();
  /** What the field held when it was last looked at. */
  #shown = '';
  #composing = false;

  constructor(field: HTMLTextAreaElement, document: Document) {
    this.#field = field;
    this.#document = document;
    const { signal } = this.#stop;
    field.addEventListener('input', () => this.#typed(), { signal });
    field.addEventListener('compositionstart', () => this.#startComposing(), { signal });
    field.addEventListener('compositionend', () => this.#endComposing(), { signal });
    field.ownerDocument.addEventListener('selectionchange', () => this.#tellSelection(), { signal });
    signal.addEventListener(
      'abort',
      document.onChange((change) => this.#changed(change)),
    );
    this.#show(document.text());
  }

  /** The field is free for something else. */
  close(): void {
    this.#stop.abort();
  }

  #startComposing(): void {
    this.#composing = true;
  }

  #endComposing(): void {
    this.#composing = false;
    this.#typed();
    for (let operation = this.#withheld.release(); operation !== undefined; operation = this.#withheld.release()) {
      this.#put(operation);
    }
    this.#tellSelection();
  }

  #typed(): void {
    // The word isn't finished; what it becomes is one edit.
    if (this.#composing) return;
    const value = this.#field.value;
    const difference = differenceOf(this.#shown, value, this.#field.selectionEnd);
    if (difference === undefined) return;
    const { position, deleted, inserted } = difference;
    const operation = normalize([position, { d: deleted }, inserted.toWellFormed()]);
    try {
      this.#document.edit(this.#withheld.rebase(operation));
      this.#shown = value;
    } catch {
      // Refused, as too long a document is: the field shows again what the document holds.
      this.#show(this.#document.text());
    }
    this.#tellSelection();
  }

  #changed(change: DocumentChange): void {
    if (change.origin === 'local') return;
    if (change.origin === 'reset') {
      while (this.#withheld.release() !== undefined);
      this.#show(change.text);
    } else if (this.#composing) this.#withheld.withhold(change.operation);
    else this.#put(change.operation);
  }

  #show(text: string): void {
    const { scrollTop, selectionStart, selectionEnd } = this.#field;
    this.#shown = shown(text);
    this.#field.value = this.#shown;
    this.#field.setSelectionRange(
      Math.min(selectionStart, this.#shown.length),
      Math.min(selectionEnd, this.#shown.length),
    );
    this.#field.scrollTop = scrollTop;
  }

  /** Puts somebody else's operation into the field. `preserve` moves the selection with the text. */
  #put(operation: Operation): void {
    const { scrollTop } = this.#field;
    let unit = 0;
    for (const component of operation) {
      if (typeof component === 'number') unit = advanceCodePoints(this.#field.value, unit, component);
      else if (typeof component === 'string') {
        this.#field.setRangeText(shown(component), unit, unit, 'preserve');
        unit += component.length;
      } else {
        this.#field.setRangeText('', unit, advanceCodePoints(this.#field.value, unit, component.d), 'preserve');
      }
    }
    this.#shown = this.#field.value;
    this.#field.scrollTop = scrollTop;
  }

  #tellSelection(): void {
    const { selectionStart, selectionEnd, selectionDirection, ownerDocument } = this.#field;
    if (ownerDocument.activeElement !== this.#field || this.#composing || this.#withheld.count > 0) return;
    const start = countCodePoints(this.#shown.slice(0, selectionStart));
    const end = start + countCodePoints(this.#shown.slice(selectionStart, selectionEnd));
    const backward = selectionDirection === 'backward';
    this.#document.setPresence(backward ? { anchor: end, head: start } : { anchor: start, head: end });
  }
}

function shown(text: string): string {
  return text.replaceAll('\r', SHOWN_RETURN);
}
