import { describe, expect, it } from 'vitest';
import { type AccessFacts, decideRevocation, refusalOfGrant } from './access.ts';
import { takesRightsAway } from './role.ts';

const facts = (changes: Partial<AccessFacts> = {}): AccessFacts => ({
  actorId: 'ada',
  targetId: 'grace',
  ownerId: 'ada',
  actorRole: undefined,
  targetExists: true,
  ...changes,
});

describe('giving a role', () => {
  it.each([
    ['is for the owner', {}, undefined],
    ['needs a document', { ownerId: undefined }, 'DOCUMENT_NOT_FOUND'],
    [
      'needs a document, whatever role is left of it',
      { ownerId: undefined, actorRole: 'editor' },
      'DOCUMENT_NOT_FOUND',
    ],
    ['says nothing to who may not see it', { ownerId: 'eve' }, 'DOCUMENT_NOT_FOUND'],
    ['is refused to who may only edit', { ownerId: 'eve', actorRole: 'editor' }, 'NOT_OWNER'],
    ['never concerns the owner', { targetId: 'ada' }, 'TARGET_IS_OWNER'],
    ['needs a user', { targetExists: false }, 'USER_NOT_FOUND'],
    ['tells only the owner which users there are', { ownerId: 'eve', targetExists: false }, 'DOCUMENT_NOT_FOUND'],
  ] as const)('%s', (_name, changes, refusal) => {
    expect(refusalOfGrant(facts(changes))).toBe(refusal);
  });
});

describe('taking a role', () => {
  it.each([
    ['is for the owner', {}, 'revoke'],
    ['needs a user', { targetExists: false }, 'USER_NOT_FOUND'],
    ['is for oneself', { targetId: 'ada', ownerId: 'eve', actorRole: 'viewer' }, 'revoke'],
    ['is nothing when one has none', { targetId: 'ada', ownerId: 'eve' }, 'nothing'],
    ['looks the same when there is no document', { targetId: 'ada', ownerId: undefined }, 'nothing'],
    ["never takes the owner's", { targetId: 'ada' }, 'TARGET_IS_OWNER'],
    ['is refused to who may only edit', { ownerId: 'eve', actorRole: 'editor' }, 'NOT_OWNER'],
    ['says nothing to who may not see it', { ownerId: 'eve' }, 'DOCUMENT_NOT_FOUND'],
  ] as const)('%s', (_name, changes, decision) => {
    expect(decideRevocation(facts(changes))).toBe(decision);
  });
});

it('knows which changes take rights away', () => {
  expect(takesRightsAway('editor', 'viewer')).toBe(true);
  expect(takesRightsAway('commenter', 'viewer')).toBe(true);
  expect(takesRightsAway('viewer', undefined)).toBe(true);
  expect(takesRightsAway('viewer', 'editor')).toBe(false);
  expect(takesRightsAway(undefined, 'viewer')).toBe(false);
  expect(takesRightsAway('viewer', 'viewer')).toBe(false);
});
