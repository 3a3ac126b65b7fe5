import { type EntityManager, type MikroORM, UniqueConstraintViolationException } from '@mikro-orm/postgresql';
import type { Clock } from '@weft/service-kit/clock';
import { uuidV7 } from '@weft/service-kit/uuid';
import { RefusedError } from '../domain/refusal.ts';
import type { NewUser, UserRecord, Users } from '../ports/users.ts';
import { AuditEntity, UserEntity, type UserRow } from './entities.ts';

/** Users in PostgreSQL through MikroORM. */
export class PostgresUsers implements Users {
  readonly #orm: MikroORM;
  readonly #clock: Clock;

  constructor(orm: MikroORM, clock: Clock) {
    this.#orm = orm;
    this.#clock = clock;
  }

  async create(user: NewUser, actorId: string): Promise<UserRecord> {
    try {
      return await this.#orm.em
        .fork()
        .transactional((em) => this.#insert(em, user, { actorId, action: 'create-user' }));
    } catch (error) {
      if (!(error instanceof UniqueConstraintViolationException)) throw error;
      const email = error.message.includes('users_email');
      throw new RefusedError(email ? 'EMAIL_TAKEN' : 'NAME_TAKEN', { cause: error });
    }
  }

  async signIn(username: string): Promise<UserRecord> {
    const user = (await this.byUsername(username)) ?? (await this.#createOnce(username));
    await this.#orm.em.fork().insert(AuditEntity, { ...this.#audit('sign-in', user.userId), userId: user.userId });
    return user;
  }

  async byIds(userIds: readonly string[]): Promise<UserRecord[]> {
    const rows = await this.#orm.em.fork().find(UserEntity, { userId: { $in: [...userIds] } });
    return rows.map(recordOf);
  }

  async byUsername(username: string): Promise<UserRecord | undefined> {
    // PostgreSQL has no text with U+0000, and takes the question for a broken message.
    if (username.includes('\0')) return undefined;
    const row = await this.#orm.em.fork().findOne(UserEntity, { username });
    return row === null ? undefined : recordOf(row);
  }

  /** Makes a user unless somebody else does so at the same time. */
  async #createOnce(username: string): Promise<UserRecord> {
    try {
      const user = { username, email: undefined };
      return await this.#orm.em.fork().transactional((em) => this.#insert(em, user, { action: 'create-user' }));
    } catch (error) {
      const user = error instanceof UniqueConstraintViolationException ? await this.byUsername(username) : undefined;
      if (user === undefined) throw error;
      return user;
    }
  }

  async #insert(
    em: EntityManager,
    { username, email }: NewUser,
    { action, actorId }: { action: string; actorId?: string },
  ): Promise<UserRecord> {
    const userId = uuidV7(this.#clock.now());
    const user = { userId, username, email: email ?? null, createdAt: new Date(this.#clock.now()) };
    await em.insert(UserEntity, user);
    await em.insert(AuditEntity, { ...this.#audit(action, actorId ?? userId), userId });
    return recordOf(user);
  }

  #audit(action: string, actorId: string) {
    return { at: new Date(this.#clock.now()), action, actorId };
  }
}

function recordOf({
  userId,
  username,
  email,
  createdAt,
}: Pick<UserRow, 'userId' | 'username' | 'email' | 'createdAt'>) {
  return { userId, username, email: email ?? undefined, createdAt };
}
