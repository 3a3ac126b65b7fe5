import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './quick-start-process.ts';

const SHELL_BLOCK = /```sh\n([\s\S]*?)```/g;

/** A section of README.md, without its heading. */
export function readmeSection(heading: string): string {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const section = readme.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`README.md has no section '${heading}'`);
  return section;
}

/** The shell commands of a section, a text for each block. */
export function shellBlocks(section: string): string[] {
  return [...section.matchAll(SHELL_BLOCK)].map(([, block = '']) => block.trim());
}

/** Which of these programs the machine lacks. */
export function missing(programs: readonly string[]): string[] {
  return programs.filter((program) => {
    try {
      execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
      return false;
    } catch {
      return true;
    }
  });
}

/** What a shell prints that runs these commands. */
export async function shell(commands: string): Promise<string> {
  const { stdout } = await promisify(execFile)('sh', ['-euc', commands], { timeout: 20_000 });
  return stdout;
}
