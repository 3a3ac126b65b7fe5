import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { JSONWebKeySet } from 'jose';
import type { ListenAddress } from '../domain/listen-address.ts';

/** How long verifiers may keep the keys, in seconds: a new key must be published that long before it signs. */
const KEYS_MAX_AGE_SECONDS = 60;
/** A request must be there by then, in milliseconds. */
const REQUEST_TIMEOUT_MS = 5_000;

/** Publishes the keys of the local issuer at /.well-known/jwks.json, and at /healthz whether this instance serves. */
export class HttpServer implements AsyncDisposable {
  readonly #keys: string | undefined;
  readonly #server: Server;
  #serving = true;

  /** Without keys, which is when tokens come from another issuer, none are published. */
  constructor(keys: JSONWebKeySet | undefined) {
    this.#keys = keys === undefined ? undefined : JSON.stringify(keys);
    this.#server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) =>
      this.#answer(request, response),
    );
  }

  /** Answers `host:port` as bound. */
  async listen({ host, port }: ListenAddress): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, resolve);
    });
    const bound = this.#server.address();
    const boundPort = typeof bound === 'object' && bound !== null ? bound.port : port;
    return `${host.includes(':') ? `[${host}]` : host}:${boundPort}`;
  }

  /** Health says no from now on; keys are still given. */
  stopServing(): void {
    this.#serving = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  #answer({ method, url }: IncomingMessage, response: ServerResponse): void {
    const path = url?.split('?')[0];
    const known = path === '/healthz' || (path === '/.well-known/jwks.json' && this.#keys !== undefined);
    if (!known) send(response, 404, { error: 'not found' });
    else if (method !== 'GET' && method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      send(response, 405, { error: 'method not allowed' });
    } else if (path === '/healthz') {
      send(response, this.#serving ? 200 : 503, { status: this.#serving ? 'serving' : 'stopping' });
    } else {
      response.setHeader('cache-control', `public, max-age=${KEYS_MAX_AGE_SECONDS}`);
      response.writeHead(200, { 'content-type': 'application/jwk-set+json' }).end(this.#keys);
    }
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
