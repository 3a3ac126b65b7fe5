import type { IncomingMessage, ServerResponse } from 'node:http';
import { status } from '@grpc/grpc-js';
import { StatusError } from '@weft/service-kit/status-error';
import { SIGN_IN_BODY_BYTES } from '../limits.ts';
import { httpLogger } from '../logger.ts';
import type { ConnectBridge } from './connect-bridge.ts';
import { connectError } from './connect-error.ts';
import { readJson, UnsupportedMediaTypeError } from './request-body.ts';
import type { StaticFiles } from './static-files.ts';

export interface HttpHandlerOptions {
  isServing(): boolean;
  readonly bridge: ConnectBridge;
  /** Set when there is a page to serve. */
  readonly files: StaticFiles | undefined;
  /** Signs in by name; set in development only. Fails with StatusError. */
  readonly signIn: ((username: string) => Promise<{ accessToken: string; userId: string }>) | undefined;
}

/** Everything but WebSockets: health, the page, the development sign-in and the bridge to the unary API. */
export function httpHandler(options: HttpHandlerOptions) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    answer(options, request, response).catch((error: unknown) => sendError(response, error));
  };
}

async function answer(options: HttpHandlerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  if (request.method === 'POST') {
    await answerPost(options, path, request, response);
  } else if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD, POST' }).end();
  } else if (path === '/healthz') {
    sendHealth(options.isServing(), response);
  } else if (!(await options.files?.serve(path, request, response))) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
  }
}

async function answerPost(
  { bridge, signIn }: HttpHandlerOptions,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (path === '/dev/sign-in' && signIn !== undefined) {
    sendJson(response, 200, await signIn(usernameOf(await readJson(request, SIGN_IN_BODY_BYTES))));
    return;
  }
  const method = bridge.method(path);
  if (method === undefined) sendJson(response, 404, { code: 'unimplemented', message: `there is no ${path} here` });
  else sendJson(response, 200, await bridge.call(method, request));
}

function usernameOf(json: unknown): string {
  const isObject = typeof json === 'object' && json !== null;
  if (isObject && 'username' in json && typeof json.username === 'string') return json.username;
  throw new StatusError(status.INVALID_ARGUMENT, 'the body must be {"username": "…"}', { reason: 'INVALID_ARGUMENT' });
}

function sendHealth(serving: boolean, response: ServerResponse): void {
  response.writeHead(serving ? 200 : 503, { 'content-type': 'text/plain' }).end(serving ? 'ok\n' : 'not serving\n');
}

function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
  } else if (error instanceof UnsupportedMediaTypeError) {
    response.writeHead(415, { 'accept-post': 'application/json', connection: 'close' }).end();
  } else {
    const { httpStatus, body } = connectError(error);
    if (body.code === 'internal') httpLogger.error({ err: error }, 'request failed');
    // What is left of a body that wasn't read would be taken for the next request.
    response.setHeader('connection', 'close');
    sendJson(response, httpStatus, body);
  }
}

function sendJson(response: ServerResponse, httpStatus: number, body: unknown): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(httpStatus, {
    'content-type': 'application/json',
    'content-length': bytes.byteLength,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(bytes);
}
