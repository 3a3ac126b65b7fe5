/** A person or program. */
export interface UserRecord {
  readonly userId: string;
  readonly username: string;
  /** Undefined when not known. */
  readonly email: string | undefined;
  readonly createdAt: Date;
}

/** What is asked to be kept of a new user. */
export type NewUser = Pick<UserRecord, 'username' | 'email'>;

/** Everybody there is. */
export interface Users {
  /** Makes a user. Refused with NAME_TAKEN or EMAIL_TAKEN. `actorId` is noted in the audit log. */
  create(user: NewUser, actorId: string): Promise<UserRecord>;
  /** The user of a name, made when there is none; several may ask at once. Notes the sign-in in the audit log. */
  signIn(username: string): Promise<UserRecord>;
  /** Those of the users that exist, in no particular order. */
  byIds(userIds: readonly string[]): Promise<UserRecord[]>;
  /** The user of exactly this name. */
  byUsername(username: string): Promise<UserRecord | undefined>;
}
