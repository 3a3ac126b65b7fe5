import { describe, expect, it } from 'vitest';
import { isTest, sourceFiles } from './source-files.ts';

const FILE_LINES_MAX = 400;

describe('house rules', () => {
  const files = sourceFiles();
  const product = files.filter(({ path }) => !isTest(path));

  it(`keeps files under ${FILE_LINES_MAX} lines`, () => {
    const long = product.filter(({ text }) => text.split('\n').length > FILE_LINES_MAX);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it('leaves no marker of unfinished work', () => {
    const marker = new RegExp(
      `\\b(${['TO', 'FIX', 'XX', 'HA'].map((start, index) => start + ['DO', 'ME', 'X', 'CK'][index]).join('|')})\\b`,
    );
    expect(files.filter(({ text }) => marker.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('reads the environment in configuration only', () => {
    const allowed = /(^|\/)(config|environment|logger|main|[a-z-]+-main|[a-z-]+\.main)\.ts$|^vitest\.config\.ts$/;
    const readers = product.filter(({ path, text }) => text.includes('process.env') && !allowed.test(path));
    expect(readers.map(({ path }) => path)).toEqual([]);
  });

  it('has no clock or randomness in what must be deterministic', () => {
    const core = product.filter(({ path }) => /^ot\/src\/|\/domain\//.test(path) && !path.includes('fuzz'));
    expect(
      core
        .filter(({ text }) => /Date\.now|Math\.random|performance\.now|setTimeout/.test(text))
        .map(({ path }) => path),
    ).toEqual([]);
  });

  it('has no drawers for odds and ends', () => {
    expect(
      files
        .filter(({ path }) => /\/(utils?|helpers?|common|misc|types|manager)\.ts$/.test(path))
        .map(({ path }) => path),
    ).toEqual([]);
  });

  it('switches no test off', () => {
    const off = files.filter(
      ({ path, text }) => path.endsWith('.test.ts') && /\b(it|test|describe)\.(skip|todo|only)\b/.test(text),
    );
    expect(off.filter(({ path }) => !path.startsWith('tests/tidy/')).map(({ path }) => path)).toEqual([]);
  });
});
