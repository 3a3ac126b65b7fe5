import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

const SOURCE = join(import.meta.dirname, '../page');
const COPIED = ['index.html', 'page.css', 'icon.svg'];

/**
 * The generated files of a service hold its gRPC client beside its messages, and the session's messages refer to one of them.
 * A page calls no gRPC, and the library is for Node only, so nothing takes its place.
 */
const withoutGrpc: Plugin = {
  name: 'without-grpc',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@grpc\/grpc-js$/ }, ({ path }) => ({ path, namespace: 'without-grpc' }));
    onLoad({ filter: /.*/, namespace: 'without-grpc' }, () => ({
      contents: 'export const makeGenericClientConstructor = () => undefined;',
    }));
  },
};

/**
 * Writes the page's files into a folder, made when missing: `index.html` and what it loads, all to be served from the root.
 * Takes some tens of milliseconds.
 */
export async function buildPage(outDir: string): Promise<void> {
  await mkdir(outDir, { recursive: true });
  await Promise.all([
    build({
      entryPoints: [join(SOURCE, 'main.ts')],
      outfile: join(outDir, 'page.js'),
      bundle: true,
      format: 'esm',
      platform: 'browser',
      target: 'es2023',
      minify: true,
      legalComments: 'none',
      logLevel: 'silent',
      plugins: [withoutGrpc],
    }),
    ...COPIED.map((name) => copyFile(join(SOURCE, name), join(outDir, name))),
  ]);
}
