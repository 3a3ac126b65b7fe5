import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build, stop } from 'esbuild';

const SOURCE = join(import.meta.dirname, '../page');
const COPIED = ['index.html', 'page.css', 'icon.svg'];

/**
 * Writes the page's files into a folder, made when missing: `index.html` and what it loads, all to be served from the root.
 * Takes some tens of milliseconds.
 */
export async function buildPage(outDir: string): Promise<void> {
  await mkdir(outDir, { recursive: true });
  await Promise.all([
    bundle({
      entryPoints: [join(SOURCE, 'main.ts')],
      outfile: join(outDir, 'page.js'),
      bundle: true,
      format: 'esm',
      platform: 'browser',
      target: 'es2023',
      minify: true,
      legalComments: 'none',
      logLevel: 'silent',
    }),
    ...COPIED.map((name) => copyFile(join(SOURCE, name), join(outDir, name))),
  ]);
}

let underWay = 0;

/** Leaves nothing running: a process of esbuild's stays otherwise, and wakes this one every second. */
async function bundle(options: BuildOptions): Promise<void> {
  underWay += 1;
  try {
    await build(options);
  } finally {
    underWay -= 1;
    if (underWay === 0) await stop();
  }
}
