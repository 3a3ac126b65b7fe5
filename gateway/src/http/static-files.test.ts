import { describe, expect, it } from 'vitest';
import { StaticFiles } from './static-files.ts';

describe('static files', () => {
  const files = new StaticFiles('/srv/page/');

  it.each([
    ['/', '/srv/page/index.html'],
    ['/page.js', '/srv/page/page.js'],
    ['/assets/icon.svg', '/srv/page/assets/icon.svg'],
    ['/a/../page.js', '/srv/page/page.js'],
  ])('finds %s', (path, file) => {
    expect(files.fileOf(path)).toBe(file);
  });

  it.each([
    '/../secret.js',
    '/%2e%2e/secret.js',
    '/..%2fsecret.js',
    '/a/../../secret.js',
    '/..\\secret.js',
    '/%00.js',
    '/%zz',
    '/.env',
    '/.git/config.json',
    '/../page-other/x.js',
  ])('does not leave the directory for %s', (path) => {
    expect(files.fileOf(path)).toBeUndefined();
  });
});
