import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { requestFromProtobuf } from './otlp-protobuf.ts';
import { type ReceivedSpan, spansOf } from './recorded-span.ts';
import { TraceStore } from './trace-store.ts';
import { traceTable } from './trace-table.ts';

/** A receiver of traces that keeps them in memory: enough to look at an edit on one machine. */
export interface TraceReceiver {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly endpoint: string;
  /** The spans of a trace received so far, in the order in which they began. */
  spansOf(traceId: string): readonly ReceivedSpan[];
  /** All traces it still has, the newest first. */
  traceIds(): readonly string[];
  /** The trace heard of last; of those that have a span of this name when one is given. */
  latest(name?: string): string | undefined;
  stop(): Promise<void>;
}

/** The port of OTLP/HTTP. */
export const OTLP_PORT = 4318;
const PROTOBUF = 'application/x-protobuf';
/** Largest request taken, in bytes; a batch of the SDK is far below. */
const BODY_BYTES = 8 * 1024 * 1024;

/**
 * Receives OTLP/HTTP, in JSON and protobuf, at `/v1/traces` on loopback. `GET /traces` lists traces, the newest first; `GET /traces/<id>` and `GET /traces/latest?name=edit`
 * answer the spans of one as a table, or as JSON when that is accepted. Port 0 picks a free one.
 */
export async function startTraceReceiver({
  port = OTLP_PORT,
}: {
  readonly port?: number;
} = {}): Promise<TraceReceiver> {
  const store = new TraceStore();
  const server = createServer((request, response) => {
    answer(store, request, response).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      if (response.headersSent) response.destroy();
      else response.writeHead(400, { 'content-type': 'text/plain', connection: 'close' }).end(`${message}\n`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const bound = server.address();
  const boundPort = typeof bound === 'object' && bound !== null ? bound.port : port;
  return {
    endpoint: `http://127.0.0.1:${boundPort}`,
    spansOf: (traceId) => store.spansOf(traceId),
    traceIds: () => store.traceIds,
    latest: (name) => store.latest(name),
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(store: TraceStore, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://receiver');
  if (request.method === 'POST' && pathname === '/v1/traces') {
    await receive(store, request, response);
    return;
  }
  const [, name] = /^\/traces\/([0-9a-z]+)$/.exec(pathname) ?? [];
  if (pathname === '/traces') sendJson(response, store.traceIds);
  else if (name === undefined) response.writeHead(404).end();
  else {
    const traceId = name === 'latest' ? store.latest(searchParams.get('name') ?? undefined) : name;
    sendTrace(response, traceId === undefined ? [] : store.spansOf(traceId), request.headers.accept ?? '');
  }
}

async function receive(store: TraceStore, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(request);
  const isProtobuf = request.headers['content-type'] === PROTOBUF;
  store.add(spansOf(isProtobuf ? requestFromProtobuf(body) : JSON.parse(body.toString('utf8'))));
  // An empty message says that everything was taken.
  response.writeHead(200, { 'content-type': isProtobuf ? PROTOBUF : 'application/json' }).end(isProtobuf ? '' : '{}');
}

function sendTrace(response: ServerResponse, spans: readonly ReceivedSpan[], accept: string): void {
  if (spans.length === 0) response.writeHead(404, { 'content-type': 'text/plain' }).end('no such trace\n');
  else if (accept.includes('application/json')) sendJson(response, spans);
  else response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(traceTable(spans));
}

function sendJson(response: ServerResponse, value: unknown): void {
  const body = JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? String(item) : item));
  response.writeHead(200, { 'content-type': 'application/json' }).end(body);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > BODY_BYTES) throw new RangeError(`a request of more than ${BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  if (request.headers['content-encoding'] !== 'gzip') return body;
  return promisify(gunzip)(body, { maxOutputLength: BODY_BYTES });
}
