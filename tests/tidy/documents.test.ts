import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { REJECTIONS } from '@weft/ot/rejection';
import { describe, expect, it } from 'vitest';
import { root } from './source-files.ts';

const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8',
});
const documents = listed
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(root, path)))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

describe('documents', () => {
  it('link to files that exist', () => {
    const dead = documents.flatMap(({ path, text }) =>
      [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
        .map((match) => match[1] ?? '')
        .filter((target) => !target.includes('://') && !existsSync(join(root, dirname(path), target)))
        .map((target) => `${path} links to ${target}`),
    );
    expect(dead).toEqual([]);
  });

  it('name every invariant with a test that holds it', () => {
    const architecture = documents.find(({ path }) => path === 'ARCHITECTURE.md')?.text ?? '';
    for (let number = 1; number <= 11; number += 1) {
      expect(architecture).toMatch(new RegExp(`^\\| I${number} \\|.*\\.(test|contract)\\]\\(`, 'm'));
    }
  });

  it('tell clients about every code', () => {
    const protocol = documents.find(({ path }) => path === 'docs/protocol.md')?.text ?? '';
    const untold = Object.keys(REJECTIONS).filter((code) => !protocol.includes(`\`${code}\``));
    expect(untold).toEqual([]);
  });
});
