import type { IncomingMessage } from 'node:http';
import { status } from '@grpc/grpc-js';
import { invalidArgument, StatusError } from '@weft/service-kit/status-error';

/** A body that isn't JSON by its own account. */
export class UnsupportedMediaTypeError extends Error {
  override name = 'UnsupportedMediaTypeError';
}

const JSON_TYPE = /^application\/json(\s*;\s*charset=utf-8)?$/i;

/** The JSON of a request, at most so many bytes. Fails with StatusError or UnsupportedMediaTypeError. */
export async function readJson(request: IncomingMessage, bytesMax: number): Promise<unknown> {
  if (!JSON_TYPE.test(request.headers['content-type'] ?? '')) {
    throw new UnsupportedMediaTypeError('the body must be application/json');
  }
  const body = await readBody(request, bytesMax);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    throw invalidArgument(`the body is not JSON: ${error instanceof Error ? error.message : ''}`);
  }
}

async function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) throw tooLarge(bytesMax);
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) throw tooLarge(bytesMax);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(bytesMax: number): StatusError {
  return new StatusError(status.RESOURCE_EXHAUSTED, `the body is longer than ${bytesMax} bytes`, {
    reason: 'TOO_LARGE',
  });
}
