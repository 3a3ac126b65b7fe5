import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { say } from '../harness/say.ts';
import { HandConnection } from './hand-connection.ts';
import { isAlive, QuickStartProcess, root } from './quick-start-process.ts';
import { missing, readmeSection, shell, shellBlocks } from './readme-commands.ts';
import { applied } from './text-by-hand.ts';
import { type Person, post } from './weft-by-hand.ts';

const section = readmeSection('Quick start');
const [start, ...commands] = shellBlocks(section);
const NEEDED = ['curl', 'jq'];
const STOP_MS = 10_000;

let weft: QuickStartProcess;
beforeAll(async () => {
  weft = await QuickStartProcess.start();
});
afterAll(() => weft[Symbol.asyncDispose]());

async function signIn(username: string): Promise<Person> {
  return (await post(`${weft.url}/dev/sign-in`, { username })).body;
}

async function call(method: string, request: object, { accessToken }: Person) {
  const { status, body } = await post(`${weft.url}/weft.v1.DocumentService/${method}`, request, accessToken);
  expect({ status, body }).toMatchObject({ status: 200 });
  return body;
}

/** Runs the commands for the port that is meant here; without the programs they need, the same calls are made from here. */
async function madeDocument(): Promise<{ title: string; documentId: string }> {
  const lacking = missing(NEEDED);
  if (lacking.length === 0) {
    const output = await shell(commands.join('\n').replaceAll('localhost:8080', `localhost:${weft.settings.PORT}`));
    return JSON.parse(output).document;
  }
  if (process.env.CI === 'true') throw new Error(`the quick start can't be run: ${lacking.join(', ')} missing`);
  say(`SKIPPED: the shell commands of README.md, for lack of ${lacking.join(', ')}; the calls are made by fetch`);
  return (await call('CreateDocument', { title: 'notes' }, await signIn('ada'))).document;
}

describe('the quick start of README.md', () => {
  it('starts with the command that is run here', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect({ start, script: scripts.start }).toEqual({
      start: 'npm ci && npm start',
      script: 'node standalone/start.mjs',
    });
  });

  it('prints where everything is', () => {
    const ready = /`(weft ready [^`]+)`/.exec(section)?.[1];
    expect(weft.output.at(-1)).toBe(ready?.replace('8080', weft.settings.PORT));
    expect(weft.output.join('\n')).toContain(`127.0.0.1:${weft.settings.GRPC_PORT}`);
    expect(weft.output.join('\n')).toContain(`http://127.0.0.1:${weft.settings.METRICS_PORT}/metrics`);
  });

  it('serves the page, its health and its metrics', async () => {
    const page = await fetch(weft.url);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await page.text()).toContain('<title>weft</title>');
    expect((await fetch(`${weft.url}/healthz`)).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${weft.settings.METRICS_PORT}/metrics`)).status).toBe(200);
  });

  it('makes a document by the commands as they stand there', async () => {
    const { documentId, title } = await madeDocument();
    expect(title).toBe('notes');
    const ada = await signIn('ada');
    expect((await call('GetDocument', { documentId }, ada)).document).toMatchObject({ title, ownerId: ada.userId });
  });

  it('refuses to share its data with a second one', async () => {
    const second = shell(
      `DATA_DIR='${weft.settings.DATA_DIR}' PORT=0 GRPC_PORT=0 METRICS_PORT=0 '${process.execPath}' '${root}/standalone/start.mjs' 2>&1`,
    );
    await expect(second).rejects.toMatchObject({ code: 1, stdout: expect.stringContaining('in use by process') });
    expect((await fetch(`${weft.url}/healthz`)).status).toBe(200);
  });

  it('says which port is taken, and leaves nothing behind', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'weft-port-taken-'));
    const settings = `DATA_DIR='${folder}' PORT=${weft.settings.PORT} GRPC_PORT=0 METRICS_PORT=0`;
    const second = shell(`${settings} '${process.execPath}' '${root}/standalone/start.mjs' 2>&1`);
    const complaint = `address already in use 127.0.0.1:${weft.settings.PORT}`;
    await expect(second).rejects.toMatchObject({ code: 1, stdout: expect.stringContaining(complaint) });
    await expect(access(join(folder, 'postgres/postmaster.pid'))).rejects.toThrow('ENOENT');
    await rm(folder, { recursive: true });
  });

  it('ends on Ctrl-C in order, and goes on where it was', async () => {
    const ada = await signIn('ada');
    const { documentId } = (await call('CreateDocument', { title: 'kept', content: 'kept 🧵' }, ada)).document;
    await call('ReplaceDocumentContent', { documentId, content: 'kept and changed 🧵' }, ada);
    using connection = await HandConnection.greeted(weft.url, 'weft.v1.json', ada.accessToken);
    const postgres = await weft.postgresPid();
    const { exitCode, tookMs } = await weft.end('SIGINT');
    expect(exitCode).toBe(0);
    expect(tookMs).toBeLessThan(STOP_MS);
    expect(postgres !== undefined && isAlive(postgres)).toBe(false);
    await connection.next('goAway');
    expect((await connection.ended())?.code).toBe(1001);

    await weft.start();
    // The token of before is good still: keys survive too.
    expect(await call('GetDocumentContent', { documentId }, ada)).toMatchObject({ content: 'kept and changed 🧵' });
    expect((await signIn('ada')).userId).toBe(ada.userId);
  });

  it('loses nothing that was acknowledged when it is killed', async () => {
    const ada = await signIn('ada');
    const { documentId } = (await call('CreateDocument', { title: 'killed' }, ada)).document;
    const sessionId = randomUUID();
    const submission = (sequence: number) => ({
      submit: {
        channel: 1,
        sequence,
        baseRevision: sequence - 1,
        operation: { components: [{ insert: `${sequence} ` }] },
      },
    });
    using writer = await HandConnection.greeted(weft.url, 'weft.v1.json', ada.accessToken);
    writer.send({ join: { channel: 1, documentId, sessionId } });
    await writer.next('joined');
    for (let sequence = 1; sequence <= 50; sequence += 1) {
      writer.send(submission(sequence));
      await writer.next('acknowledged');
    }
    writer.send(submission(51));
    await weft.end('SIGKILL');

    await weft.start();
    using again = await HandConnection.greeted(weft.url, 'weft.v1.json', ada.accessToken);
    again.send({ join: { channel: 1, documentId, sessionId, afterRevision: 0, afterChain: '0' } });
    const joined = await again.next('joined');
    expect(joined.revision).toBeGreaterThanOrEqual(50);
    // What was outstanding is sent again, and counts once whether it had arrived or not.
    again.send(submission(51));
    expect(await again.next('acknowledged')).toMatchObject({ sequence: 51, revision: 51 });
    const expected = Array.from({ length: 51 }, (_, index) => `${51 - index} `).join('');
    expect(await call('GetDocumentContent', { documentId }, ada)).toMatchObject({ content: expected, revision: 51 });
    const operations = joined.operations.slice(0, 50);
    expect(
      operations.reduce(
        (text: string, { operation }: { operation: { components: object[] } }) => applied(text, operation.components),
        '',
      ),
    ).toBe(expected.slice('51 '.length));
  });
});
