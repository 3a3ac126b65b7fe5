import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../harness/until.ts';
import { isAlive, LauncherProcess } from './launcher-process.ts';

const MEMBERS = [
  'postgresql',
  'kafka',
  's3',
  'auth-service-1',
  'auth-service-2',
  'document-service-1',
  'document-service-2',
  'gateway-1',
  'gateway-2',
  'edge',
];

describe.skipIf(process.env.TEST_MESH_MISSING !== undefined)('npm run mesh', () => {
  let mesh: LauncherProcess;
  let token: string;
  let documentId: string;
  beforeAll(async () => {
    mesh = await LauncherProcess.create();
    await mesh.start();
  });
  afterAll(() => mesh[Symbol.asyncDispose]());

  async function call<Answer>(path: string, body: object): Promise<Answer> {
    const response = await fetch(`${mesh.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path} answers ${response.status}: ${await response.text()}`);
    return (await response.json()) as Answer;
  }

  it('says what runs where, and that it is ready', () => {
    expect([...mesh.pids.keys()]).toEqual(MEMBERS);
    expect(mesh.output).toContain(`weft ready ${mesh.url}`);
    for (const pid of mesh.pids.values()) expect(isAlive(pid)).toBe(true);
  });

  it('serves the page, and lets somebody sign in and make a document', async () => {
    expect(await (await fetch(mesh.url)).text()).toContain('<!doctype html>');
    ({ accessToken: token } = await call<{ accessToken: string }>('/dev/sign-in', { username: 'ada' }));
    const { document } = await call<{ document: { documentId: string } }>('/weft.v1.DocumentService/CreateDocument', {
      title: 'notes',
    });
    documentId = document.documentId;
  });

  it('names a process that was killed, and starts it again', async () => {
    const killed = mesh.pids.get('gateway-2') ?? 0;
    process.kill(killed, 'SIGKILL');
    await mesh.until('gateway-2 ended with SIGKILL');
    await mesh.until('gateway-2 runs again');
  });

  it('ends in order at Ctrl-C, and leaves nothing running', async () => {
    const { pids } = mesh;
    expect(await mesh.end('SIGINT')).toBe(0);
    expect(mesh.output).toContain('stopped');
    expect([...pids].filter(([, pid]) => isAlive(pid))).toEqual([]);
    expect(mesh.output).not.toMatch(/ERROR|FATAL/);
  });

  it('has the documents of the last start, and takes its tokens', async () => {
    await mesh.start();
    const path = '/weft.v1.DocumentService/GetDocument';
    expect(await call(path, { documentId })).toMatchObject({ document: { documentId, title: 'notes' } });
  });

  it('leaves nothing running when it is killed itself', async () => {
    const { pids } = mesh;
    await mesh.end('SIGKILL');
    await until('every process to be gone', () => [...pids.values()].every((pid) => !isAlive(pid)));
  });

  it('names what cannot be started, with the end of its log, and ends with everything else', async () => {
    await writeFile(join(mesh.settings.DATA_DIR, 'signing-keys.json'), 'no keys');
    expect(await mesh.fail()).toBe(1);
    expect(mesh.output).toMatch(
      /auth-service-\d could not be started: .*ended with 1 while starting; its log ends with\n.*AUTH_KEY_FILE/,
    );
  });

  it('says whose port is taken', async () => {
    const other = createServer().listen(Number(mesh.settings.GRPC_PORT), '127.0.0.1');
    await once(other, 'listening');
    expect(await mesh.fail()).toBe(1);
    expect(mesh.output).toContain(`port ${mesh.settings.GRPC_PORT} is taken`);
    expect(mesh.output).toContain('GRPC_PORT=');
    other.close();
  });

  it('says what there is to ask for', async () => {
    expect(await mesh.fail('--gateways', 'none')).toBe(1);
    expect(mesh.output).toContain('--gateways');
  });
});
