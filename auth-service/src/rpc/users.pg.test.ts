import { randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { bearer, callUnary } from '@weft/service-kit/grpc-client';
import { TokenVerifier } from '@weft/service-kit/token-verifier';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthFixture, type SignedIn } from '../testing/auth-fixture.ts';

let auth: AuthFixture;
let ada: SignedIn;
let admin: SignedIn;
/** One whose token lacks the scope, as other issuers' tokens do. */
let eve: SignedIn;

beforeAll(async () => {
  auth = await AuthFixture.start();
  ada = await auth.signIn('ada');
  admin = await auth.signIn('admin');
  eve = await withoutScope(await auth.signIn('eve'));
});
afterAll(() => auth[Symbol.asyncDispose]());

const INVALID = { code: status.INVALID_ARGUMENT };

async function withoutScope(user: SignedIn): Promise<SignedIn> {
  const issued = await auth.service.context.issuer?.issue({ userId: user.userId });
  const accessToken = issued?.accessToken ?? '';
  return { ...user, accessToken, metadata: bearer(accessToken) };
}

function create(username: string, { email = '', by = admin }: { email?: string; by?: SignedIn } = {}) {
  const { users } = auth.public;
  return callUnary(users.createUser.bind(users), { username, email }, by);
}

function get(userId: string, by = ada) {
  const { users } = auth.public;
  return callUnary(users.getUser.bind(users), { userId }, by);
}

describe('CreateUser', () => {
  it('makes a user, whose address only he sees', async () => {
    const { user } = await create('grace', { email: 'grace@example.org' });
    const userId = user?.userId ?? '';
    expect(user).toMatchObject({ username: 'grace', email: '' });
    expect((await get(userId)).user?.email).toBe('');
    const grace = await auth.signIn('grace');
    expect(grace.userId).toBe(userId);
    expect((await get(userId, grace)).user).toMatchObject({ username: 'grace', email: 'grace@example.org' });
  });

  it('needs the scope', async () => {
    await expect(create('x', { by: eve })).rejects.toMatchObject({ code: status.PERMISSION_DENIED });
    const { users } = auth.public;
    const call = callUnary(users.createUser.bind(users), { username: 'x', email: '' });
    await expect(call).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
  });

  it('refuses a name or an address that is taken, and several without address', async () => {
    await create('taken', { email: 'taken@example.org' });
    const already = { code: status.ALREADY_EXISTS, reason: 'ALREADY_EXISTS' };
    await expect(create('taken')).rejects.toMatchObject({ ...already, message: 'the username is taken' });
    await expect(create('other', { email: 'taken@example.org' })).rejects.toMatchObject({
      ...already,
      message: 'the email is taken',
    });
    await create('no-address-1');
    await create('no-address-2');
  });

  it.each(['', ' ', 'a b', 'a/b', 'x'.repeat(65), '<b>', 'a\u0000'])('refuses the name %j', async (username) => {
    await expect(create(username)).rejects.toMatchObject(INVALID);
  });

  it.each(['x'.repeat(64), 'Ünï.cöde_日本-1', '𝒜'])('takes the name %j', async (username) => {
    expect((await create(username)).user?.username).toBe(username);
  });

  it('refuses addresses that are none or too long', async () => {
    await expect(create('y', { email: 'nobody' })).rejects.toMatchObject(INVALID);
    await expect(create('y', { email: `${'a'.repeat(250)}@example.org` })).rejects.toMatchObject(INVALID);
  });
});

describe('users', () => {
  it('are found by id and by name', async () => {
    expect((await get(ada.userId)).user).toMatchObject({ userId: ada.userId, username: 'ada' });
    const { users } = auth.public;
    const lookup = (username: string) => callUnary(users.lookupUser.bind(users), { username }, ada);
    expect((await lookup('admin')).user?.userId).toBe(admin.userId);
    await expect(lookup('nobody')).rejects.toMatchObject({ code: status.NOT_FOUND });
    await expect(lookup('ADA')).rejects.toMatchObject({ code: status.NOT_FOUND });
    await expect(lookup('ada\0')).rejects.toMatchObject({ code: status.NOT_FOUND });
    await expect(lookup('')).rejects.toMatchObject(INVALID);
    await expect(get(randomUUID())).rejects.toMatchObject({ code: status.NOT_FOUND });
    await expect(get(ada.userId.toUpperCase())).rejects.toMatchObject(INVALID);
    await expect(get('')).rejects.toMatchObject(INVALID);
  });

  it('are found several at once, unknown ones left out', async () => {
    const { users } = auth.public;
    const batch = (userIds: string[]) => callUnary(users.batchGetUsers.bind(users), { userIds }, ada);
    const found = (await batch([ada.userId, randomUUID(), admin.userId])).users.map(({ userId }) => userId);
    expect(found.sort()).toEqual([ada.userId, admin.userId].sort());
    await expect(batch([])).rejects.toMatchObject(INVALID);
    await expect(batch(['x'])).rejects.toMatchObject(INVALID);
    await expect(batch([ada.userId.toUpperCase()])).rejects.toMatchObject(INVALID);
  });
});

describe('IssueToken', () => {
  it('makes a user once, however many sign in by the name at once', async () => {
    const all = await Promise.all(Array.from({ length: 16 }, () => auth.signIn('new-here')));
    expect(new Set(all.map(({ userId }) => userId)).size).toBe(1);
  });

  it('notes who signed in', async () => {
    const { userId } = await auth.signIn('noted');
    const { rows } = await auth.database.pool.query(
      'SELECT action, detail FROM audit WHERE actor_id = $1 ORDER BY audit_id',
      [userId],
    );
    expect(rows).toEqual([
      { action: 'create-user', detail: null },
      { action: 'sign-in', detail: null },
    ]);
  });

  it.each(['', 'a b', 'x'.repeat(65)])('refuses the name %j', async (username) => {
    await expect(auth.signIn(username)).rejects.toMatchObject(INVALID);
  });

  it('gives tokens that verifiers accept by the published keys', async () => {
    const verifier = new TokenVerifier({ jwksUrl: auth.service.jwksUrl, issuer: 'weft-local', audience: 'weft' });
    expect(await verifier.verify(ada.accessToken)).toMatchObject({
      userId: ada.userId,
      scopes: new Set(['users.write']),
    });
    const [header = '', payload = '', signature = ''] = ada.accessToken.split('.');
    const forged = Buffer.from(
      JSON.stringify({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: admin.userId }),
    ).toString('base64url');
    await expect(verifier.verify(`${header}.${forged}.${signature}`)).rejects.toThrow('not valid');
    const unsigned = Buffer.from('{"alg":"none"}').toString('base64url');
    await expect(verifier.verify(`${unsigned}.${forged}.`)).rejects.toThrow('not valid');
  });
});
