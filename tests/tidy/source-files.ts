import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

export interface SourceFile {
  /** Relative to the root. */
  readonly path: string;
  readonly text: string;
}

/** Every TypeScript file we wrote, tracked or new. */
export function sourceFiles(): SourceFile[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts'], {
    cwd: root,
    encoding: 'utf8',
  });
  return listed
    .split('\n')
    .filter((path) => path !== '' && !path.startsWith('gen/'))
    .flatMap((path) => {
      try {
        return [{ path, text: readFileSync(join(root, path), 'utf8') }];
      } catch {
        return [];
      }
    });
}

export const isTest = (path: string) => /\.(test|contract)\.ts$|\/testing(\.ts$|\/)|^tests\/|^benchmarks\//.test(path);
