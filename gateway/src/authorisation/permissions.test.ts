import { Role } from '@weft/gen/role';
import { describe, expect, it } from 'vitest';
import type { Grant } from './permission-cache.ts';
import { AuthorisationUnavailableError, Permissions } from './permissions.ts';

const editor: Grant = { role: Role.ROLE_EDITOR, permissionEpoch: 3n };

function scripted(...answers: (Grant | undefined | Error)[]) {
  const state = { nowMs: 0, asked: 0 };
  const permissions = new Permissions({
    ask: async () => {
      const answer = answers[Math.min(state.asked, answers.length - 1)];
      state.asked += 1;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    now: () => state.nowMs,
  });
  permissions.watched();
  return { permissions, state };
}

describe('rights', () => {
  it('are asked for once, however many want to know at the same time', async () => {
    const { permissions, state } = scripted(editor);
    const answers = await Promise.all([permissions.check('d', 'ada'), permissions.check('d', 'ada')]);
    expect(answers).toEqual([editor, editor]);
    expect(state.asked).toBe(1);
    expect(permissions.known('d', 'ada')).toEqual(editor);
  });

  it('are asked for each time when there are none', async () => {
    const { permissions, state } = scripted(undefined);
    expect(await permissions.check('d', 'ada')).toBeUndefined();
    await permissions.check('d', 'ada');
    expect(state.asked).toBe(2);
  });

  it('are asked for again when they changed meanwhile', async () => {
    const { permissions, state } = scripted(editor, { role: Role.ROLE_VIEWER, permissionEpoch: 4n });
    const answer = permissions.check('d', 'ada');
    permissions.invalidate({ documentId: 'd', userId: 'ada', permissionEpoch: 4n, role: Role.ROLE_VIEWER });
    expect(await answer).toEqual({ role: Role.ROLE_VIEWER, permissionEpoch: 4n });
    expect(state.asked).toBe(2);
  });

  it('are not believed without the watch', async () => {
    const { permissions, state } = scripted(editor);
    await permissions.check('d', 'ada');
    state.nowMs = 2_001;
    expect(permissions.known('d', 'ada')).toBeUndefined();
    expect(permissions.isWatched).toBe(false);
  });

  it('are unavailable when there is no answer, and asked for again afterwards', async () => {
    const { permissions } = scripted(new Error('down'), editor);
    await expect(permissions.check('d', 'ada')).rejects.toThrow(AuthorisationUnavailableError);
    expect(await permissions.check('d', 'ada')).toEqual(editor);
  });
});
