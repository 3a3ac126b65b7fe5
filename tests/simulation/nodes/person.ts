import { type Client, createClient } from '@weft/client/client';
import type { Document } from '@weft/client/document';
import { WeftError } from '@weft/client/errors';
import { Role } from '@weft/gen/role';
import type { Random } from '../../harness/seeded-random.ts';
import { currentWorld } from '../world/virtual-time.ts';
import type { Site } from './site.ts';

const ALPHABET = [...'abcdefghij ', '\n', 'é', '😀'];

/** With low limits nobody is brought up to date by more operations than these. */
const FAR_BEHIND = 100;

/** How lively a person is. */
export interface Manner {
  /** The longest between two edits, in milliseconds. */
  readonly pauseMs: number;
  /** Probability of an edit that deletes, or replaces what was selected. */
  readonly deleting: number;
  /** Probability that a new session bears the id of another person's. Ends with the faults. */
  readonly stealing: number;
}

/** Somebody who has documents open and edits them. The client is production's SDK. */
export class Person {
  readonly userId: string;
  readonly documents: readonly Document[];
  readonly #client: Client;
  readonly #random: Random;
  readonly #manner: Manner;
  /** All session ids there ever were, a stolen one twice. */
  readonly #sessionIds: readonly string[];
  #busy = true;

  constructor(
    site: Site,
    userId: string,
    options: { documentIds: readonly string[]; manner: Manner; sessionIds: string[]; isHonest: () => boolean },
  ) {
    const world = currentWorld();
    const { manner, sessionIds } = options;
    this.userId = userId;
    this.#manner = manner;
    this.#sessionIds = sessionIds;
    this.#random = world.random(`person ${userId}`);
    this.#client = createClient({
      url: 'http://weft',
      token: async () => userId,
      transport: site.sockets.transport,
      random: this.#random,
      newSessionId: () => {
        const isStolen = !options.isHonest() && world.chance('stealing', manner.stealing);
        const stolen = isStolen ? sessionIds.at(-1) : undefined;
        const sessionId = stolen ?? world.uuid();
        sessionIds.push(sessionId);
        return sessionId;
      },
    });
    this.documents = options.documentIds.map((documentId) => this.#open(site, documentId));
    this.#later();
  }

  /** Types no more. */
  rest(): void {
    this.#busy = false;
  }

  #open(site: Site, documentId: string): Document {
    const world = currentWorld();
    const document = this.#client.open(documentId);
    document.onMismatch((mismatch) => {
      // Who bears another's session id takes his operations for his own, and finds out.
      if (!this.#sharesSession(mismatch.kind)) {
        world.violated(`I10: ${this.userId} found a mismatch: ${JSON.stringify(mismatch)}`);
      }
    });
    document.onDraft((draft) => {
      // So far behind that he gets the text instead of what happened, which is then all that is known.
      const behind = (site.database.documents.get(documentId)?.revision ?? 0) - draft.baseRevision;
      const isFarBehind = draft.code === 'HISTORY_CHANGED' && behind > FAR_BEHIND;
      if (!isFarBehind && !this.#mayLoseEdits(site, documentId)) {
        world.violated(
          `edits of ${this.userId} were not saved: ${draft.code} ${draft.message} at ${draft.baseRevision}`,
        );
      }
    });
    return document;
  }

  /** True when his right was ever taken away, the document deleted, or session ids were stolen. */
  #mayLoseEdits({ auth, database }: Site, documentId: string): boolean {
    const isTaken = auth.changes.some(
      (one) => one.documentId === documentId && one.userId === this.userId && one.role < Role.ROLE_EDITOR,
    );
    return isTaken || database.documents.get(documentId)?.closed === true || this.#sharesSession('chain');
  }

  #sharesSession(kind: string): boolean {
    return kind === 'chain' && new Set(this.#sessionIds).size < this.#sessionIds.length;
  }

  #later(): void {
    setTimeout(
      () => {
        if (!this.#busy) return;
        this.#edit();
        this.#later();
      },
      5 + this.#random() * this.#manner.pauseMs,
    );
  }

  #edit(): void {
    const random = this.#random;
    const document = this.documents[Math.floor(random() * this.documents.length)];
    if (document === undefined) return;
    const { length } = document;
    const isRun = random() < 0.3;
    const position = isRun ? length : Math.floor(random() * (length + 1));
    const count = random() < this.#manner.deleting ? Math.min(length - position, Math.floor(random() * 5)) : 0;
    const letter = ALPHABET[Math.floor(random() * ALPHABET.length)] ?? 'x';
    const text = count > 0 && random() < 0.4 ? '' : letter.repeat(1 + Math.floor(random() * 3));
    try {
      document.replace(position, count, text);
      if (random() < 0.1) document.setPresence({ anchor: position, head: position });
    } catch (error) {
      if (!(error instanceof WeftError)) throw error;
    }
  }
}

/** The user that a person of a plan is. */
export function userIdOf(person: number): string {
  return `00000000-0000-4000-a000-${String(person).padStart(12, '0')}`;
}
