import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { Health, healthDefinition } from '@weft/service-kit/grpc-health';
import { describe, expect, it } from 'vitest';

/** How the container's health check ends, asking there. */
function exitCode(target: string): Promise<number> {
  const env = { ...process.env, HEALTH_TARGET: target };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [join(import.meta.dirname, 'healthy.main.ts')], { env });
    child.on('close', (code) => resolve(code ?? -1));
  });
}

describe("the container's health check", () => {
  it('says what a gRPC service says of itself', async () => {
    const health = new Health([]);
    const server = new Server();
    server.addService(healthDefinition, { Check: health.check, Watch: health.watch });
    const port = await new Promise<number>((resolve, reject) => {
      const bound = (error: Error | null, found: number) => (error === null ? resolve(found) : reject(error));
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), bound);
    });
    try {
      expect(await exitCode(`grpc://127.0.0.1:${port}`)).toBe(1);
      health.serving = true;
      expect(await exitCode(`grpc://127.0.0.1:${port}`)).toBe(0);
    } finally {
      server.forceShutdown();
    }
    expect(await exitCode(`grpc://127.0.0.1:${port}`)).toBe(1);
  }, 20_000);

  it('says what an HTTP service says of itself', async () => {
    let status = 200;
    const server = createServer((_, response) => response.writeHead(status).end()).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      expect(await exitCode(`http://127.0.0.1:${port}/healthz`)).toBe(0);
      status = 503;
      expect(await exitCode(`http://127.0.0.1:${port}/healthz`)).toBe(1);
    } finally {
      server.close();
    }
  }, 20_000);
});
