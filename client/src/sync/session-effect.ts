import type { SentSubmission } from '@weft/ot/edit-session';
import type { DocumentEndedError, Draft, Mismatch } from '../errors.ts';
import type { DocumentChange } from './document-change.ts';

/** What a document session wants done. */
export type SessionEffect =
  /** Close the channel. */
  | { readonly kind: 'leave' }
  /** Open the document on a fresh channel; without `after` with its text. */
  | {
      readonly kind: 'join';
      readonly sessionId: string;
      readonly after: { readonly revision: number; readonly chain: bigint } | undefined;
      /** What differed, when that is why; the server counts it. */
      readonly mismatch: Mismatch['kind'] | undefined;
    }
  | { readonly kind: 'submit'; readonly submission: SentSubmission }
  | { readonly kind: 'presence'; readonly revision: number; readonly anchor: number; readonly head: number }
  /** The text changed. */
  | { readonly kind: 'change'; readonly change: DocumentChange }
  /** Others came, moved or went. */
  | { readonly kind: 'presences' }
  /** The user's role is known, or another. */
  | { readonly kind: 'role' }
  /** Edits left the document unsaved. */
  | { readonly kind: 'draft'; readonly draft: Draft }
  /** Replicas differed; the session takes care of it. */
  | { readonly kind: 'mismatch'; readonly mismatch: Mismatch }
  | { readonly kind: 'ended'; readonly error: DocumentEndedError };
