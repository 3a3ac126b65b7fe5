import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** The page runs its own scripts and talks to its own host; nobody frames it. Editors write style elements, hence the exception. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; font-src 'self'; " +
    "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-cache',
};

/** Files of one directory, `index.html` at `/`. */
export class StaticFiles {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = normalize(directory).replace(/[\\/]+$/, '');
  }

  /** Answers with the file a path names. False when there is none. */
  async serve(path: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const file = this.fileOf(path);
    const type = TYPES[extname(file ?? '')];
    if (file === undefined || type === undefined) return false;
    const content = await readFile(file).catch(() => undefined);
    if (content === undefined) return false;
    const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, { ...HEADERS, etag }).end();
      return true;
    }
    response.writeHead(200, { ...HEADERS, etag, 'content-type': type, 'content-length': content.byteLength });
    response.end(request.method === 'HEAD' ? undefined : content);
    return true;
  }

  /** The file a path names, inside the directory; undefined for anything that isn't plainly there. */
  fileOf(path: string): string | undefined {
    const decoded = decode(path);
    if (decoded === undefined || decoded.includes('\0') || decoded.includes('\\')) return undefined;
    const file = join(this.#directory, decoded === '/' ? 'index.html' : decoded);
    const hidden = file
      .slice(this.#directory.length)
      .split(sep)
      .some((name) => name.startsWith('.'));
    return file.startsWith(this.#directory + sep) && !hidden ? file : undefined;
  }
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
