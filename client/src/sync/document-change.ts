import type { Operation } from '@weft/ot/operation';

/** What happened to the text that the user sees. */
export type DocumentChange =
  /** The user's own edit. */
  | { readonly origin: 'local'; readonly operation: Operation }
  /** Somebody else's operation, or one of one's own earlier sessions; empty when nothing of it was left. */
  | {
      readonly origin: 'remote';
      /** As it applies to the text that the user saw, pending edits included. */
      readonly operation: Operation;
      /** The revision that it is. */
      readonly revision: number;
      readonly userId: string;
      readonly sessionId: string;
    }
  /** The text was loaded, for the first time or again. */
  | { readonly origin: 'reset'; readonly text: string; readonly revision: number };

/**
 * `connecting`: the text isn't there yet, or is being caught up with. `saved`: everything is committed. `saving`: edits are on
 * their way. `offline`: no connection; typing goes on. `ended`: nothing will happen any more.
 */
export type DocumentStatus = 'connecting' | 'saved' | 'saving' | 'offline' | 'ended';
