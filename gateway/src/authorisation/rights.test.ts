import { randomUUID } from 'node:crypto';
import { Role } from '@weft/gen/role';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LiveSessions } from '../session/live-sessions.ts';
import { startScriptedAuthService } from '../testing/scripted-auth-service.ts';
import { Rights } from './rights.ts';

let auth: Awaited<ReturnType<typeof startScriptedAuthService>>;
beforeEach(async () => {
  auth = await startScriptedAuthService();
});
afterEach(() => auth.stop());

/** Somebody with a document open. */
function live(sessions: LiveSessions) {
  const session = {
    documentId: randomUUID(),
    userId: randomUUID(),
    sessionId: randomUUID(),
    superseded: () => undefined,
    joinedElsewhere: () => undefined,
    rightsChanged: () => undefined,
    reviewed: vi.fn(),
  };
  sessions.claim(session);
  auth.state.grant(session.documentId, session.userId, Role.ROLE_EDITOR);
  return session;
}

it('reads the roles of all anew that it could not read, also when changes were missed again meanwhile (I7)', async () => {
  const liveSessions = new LiveSessions();
  const rights = new Rights({ address: auth.address, liveSessions, now: () => performance.now() });
  await expect.poll(() => rights.permissions.isWatched).toBe(true);
  const ask = vi.spyOn(rights.permissions, 'check');
  const slow = Promise.withResolvers<undefined>();
  const early = live(liveSessions);
  ask.mockImplementationOnce(() => slow.promise);
  rights.missed();
  const late = live(liveSessions);
  ask.mockImplementationOnce(() => Promise.reject(new Error('no answer')));
  ask.mockImplementationOnce(() => Promise.reject(new Error('no answer')));
  rights.missed();
  await new Promise((resolve) => setImmediate(resolve));
  slow.reject(new Error('no answer'));
  const heard = () => [early, late].map(({ reviewed }) => reviewed.mock.calls.length > 0);
  await expect.poll(heard, { timeout: 5_000 }).toEqual([true, true]);
  rights.stop();
});
