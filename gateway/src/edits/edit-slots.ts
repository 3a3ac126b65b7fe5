import { tooManyEdits } from './edit-failure.ts';

interface EditSlotsLimits {
  readonly all: number;
  readonly perUser: number;
}

/** How many calls may be under way: in all and of one user. */
export class EditSlots {
  readonly #limits: EditSlotsLimits;
  readonly #byUser = new Map<string, number>();
  #all = 0;

  constructor(limits: EditSlotsLimits) {
    this.#limits = limits;
  }

  /** Calls under way. */
  get taken(): number {
    return this.#all;
  }

  /** Takes a place; answers how to give it back. Fails with RESOURCE_EXHAUSTED. */
  take(userId: string): () => void {
    const ofUser = this.#byUser.get(userId) ?? 0;
    if (this.#all >= this.#limits.all) throw tooManyEdits('here');
    if (ofUser >= this.#limits.perUser) throw tooManyEdits('of this user');
    this.#all += 1;
    this.#byUser.set(userId, ofUser + 1);
    return () => this.#giveBack(userId);
  }

  #giveBack(userId: string): void {
    this.#all -= 1;
    const left = (this.#byUser.get(userId) ?? 0) - 1;
    if (left > 0) this.#byUser.set(userId, left);
    else this.#byUser.delete(userId);
  }
}
