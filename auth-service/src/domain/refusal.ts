/**
 * Why something that was asked is not done.
 *
 * - `DOCUMENT_NOT_FOUND`: there is no such document, or nothing of it may be known to who asks
 * - `USER_NOT_FOUND`: there is no such user
 * - `NOT_OWNER`: only the owner may do this, and who asks may know of the document
 * - `TARGET_IS_OWNER`: the owner's role follows from the document, it can be neither given nor taken
 * - `ONLY_ABOUT_ONESELF`: people may not ask about others
 * - `SCOPE_MISSING`: the token doesn't allow it
 * - `NAME_TAKEN`, `EMAIL_TAKEN`: another user has it
 * - `SIGN_IN_OFF`: sign-in by name alone is not on
 * - `INTERNAL_ONLY`: for services of the mesh
 */
export type Refusal =
  | 'DOCUMENT_NOT_FOUND'
  | 'USER_NOT_FOUND'
  | 'NOT_OWNER'
  | 'TARGET_IS_OWNER'
  | 'ONLY_ABOUT_ONESELF'
  | 'SCOPE_MISSING'
  | 'NAME_TAKEN'
  | 'EMAIL_TAKEN'
  | 'SIGN_IN_OFF'
  | 'INTERNAL_ONLY';

/** Something that was asked is not done, for a reason of the closed list. */
export class RefusedError extends Error {
  override name = 'RefusedError';
  readonly refusal: Refusal;

  constructor(refusal: Refusal, options?: ErrorOptions) {
    super(`refused: ${refusal}`, options);
    this.refusal = refusal;
  }
}
