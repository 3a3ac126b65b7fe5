import { Role } from '@weft/gen/role';
import { describe, expect, it } from 'vitest';
import { CACHED_ROLES } from '../limits.ts';
import { PermissionCache } from './permission-cache.ts';

const editor = (permissionEpoch: bigint) => ({ role: Role.ROLE_EDITOR, permissionEpoch });
const revoked = (permissionEpoch: bigint) => ({
  documentId: 'd',
  userId: 'ada',
  permissionEpoch,
  role: Role.ROLE_UNSPECIFIED,
});

function filled(epoch: bigint): PermissionCache {
  const cache = new PermissionCache();
  cache.complete(cache.begin('d', 'ada'), editor(epoch));
  return cache;
}

describe('the cache of rights (I7)', () => {
  it('remembers a role with its epoch', () => {
    expect(filled(3n).get('d', 'ada')).toEqual(editor(3n));
    expect(filled(3n).get('d', 'grace')).toBeUndefined();
  });

  it('never remembers that there is no role', () => {
    const cache = new PermissionCache();
    expect(cache.complete(cache.begin('d', 'ada'), undefined)).toBe(true);
    expect(cache.get('d', 'ada')).toBeUndefined();
  });

  it('drops an answer older than a change heard of since the question', () => {
    const cache = new PermissionCache();
    const fill = cache.begin('d', 'ada');
    cache.invalidate(revoked(5n));
    expect(cache.complete(fill, editor(4n))).toBe(false);
    expect(cache.get('d', 'ada')).toBeUndefined();
  });

  it('takes an answer as new as the change', () => {
    const cache = new PermissionCache();
    const fill = cache.begin('d', 'ada');
    cache.invalidate(revoked(5n));
    expect(cache.complete(fill, editor(6n))).toBe(true);
  });

  it('follows changes, but not ones it already knows', () => {
    const cache = filled(3n);
    cache.invalidate({ ...revoked(4n), role: Role.ROLE_VIEWER });
    expect(cache.get('d', 'ada')).toEqual({ role: Role.ROLE_VIEWER, permissionEpoch: 4n });
    cache.invalidate(revoked(4n));
    expect(cache.get('d', 'ada')).toBeDefined();
    cache.invalidate(revoked(5n));
    expect(cache.get('d', 'ada')).toBeUndefined();
  });

  it('leaves others alone', () => {
    const cache = filled(3n);
    cache.invalidate({ ...revoked(9n), userId: 'grace' });
    cache.invalidate({ ...revoked(9n), documentId: 'e' });
    expect(cache.get('d', 'ada')).toEqual(editor(3n));
  });

  it('forgets everything when changes were missed, answers under way included', () => {
    const cache = filled(3n);
    const fill = cache.begin('d', 'grace');
    cache.reset();
    expect(cache.get('d', 'ada')).toBeUndefined();
    expect(cache.complete(fill, editor(3n))).toBe(false);
  });

  it('is not to be believed when the watch is silent for more than two seconds', () => {
    const cache = new PermissionCache();
    expect(cache.isWatched(0)).toBe(false);
    cache.watched(1_000);
    expect([cache.isWatched(3_000), cache.isWatched(3_001)]).toEqual([true, false]);
  });

  it('is bounded (I9)', () => {
    const cache = new PermissionCache();
    for (let user = 0; user <= CACHED_ROLES; user += 1) cache.complete(cache.begin('d', `${user}`), editor(1n));
    expect(cache.get('d', '0')).toBeUndefined();
    expect(cache.get('d', `${CACHED_ROLES}`)).toBeDefined();
  });
});
