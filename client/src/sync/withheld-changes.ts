import type { Operation } from '@weft/ot/operation';
import { transform } from '@weft/ot/transform';

/**
 * Keeps a view behind a document that goes on: what others did is withheld until it is released, and what is done on the
 * view is rebased over it. Between the calls, the view's text followed by the withheld operations, one by one, is the
 * document's text. Holds operations only; both texts are their keepers' business.
 *
 * An editor needs it while an input method composes a word, and the replay of a recorded history to show each author
 * exactly what that author saw.
 */
export class WithheldChanges {
  #withheld: Operation[] = [];

  /** How many operations are withheld. */
  get count(): number {
    return this.#withheld.length;
  }

  /** Takes a change of the document that the view isn't to show yet. */
  withhold(operation: Operation): void {
    this.#withheld.push(operation);
  }

  /**
   * Takes an operation made on the view.
   * @returns the same as it applies to the document: on top of all that is withheld, so sequenced later, so `left`
   */
  rebase(operation: Operation): Operation {
    let own = operation;
    this.#withheld = this.#withheld.map((withheld) => {
      const moved = transform(withheld, own, 'right');
      own = transform(own, withheld, 'left');
      return moved;
    });
    return own;
  }

  /** Lets the oldest withheld operation go. @returns it as it applies to the view; undefined when none is withheld */
  release(): Operation | undefined {
    return this.#withheld.shift();
  }
}
