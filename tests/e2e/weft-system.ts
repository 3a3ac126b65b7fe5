import '../harness/quiet-logs.ts';

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase } from '@weft/database/testing';
import type { StandaloneConfig } from '@weft/standalone/config';
import { type Standalone, startStandalone } from '@weft/standalone/standalone';

/** Somebody who is signed in. */
export interface Person {
  readonly userId: string;
  readonly accessToken: string;
}

/** What a JSON call answered. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: JSON as it came; the tests say what it must be
  readonly body: any;
}

/** Sends JSON as curl would: with a token when there is one. */
export async function post(url: string, body: unknown, accessToken?: string): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

/** The whole product in this process, on a database and ports of its own. */
export class WeftSystem implements AsyncDisposable {
  readonly url: string;
  readonly grpcAddress: string;
  readonly metricsUrl: string;
  readonly dataDir: string;
  readonly #resources: AsyncDisposableStack;

  private constructor(running: Standalone, dataDir: string, resources: AsyncDisposableStack) {
    this.url = running.url;
    this.grpcAddress = running.grpcAddress;
    this.metricsUrl = `http://127.0.0.1:${running.metricsPort}/metrics`;
    this.dataDir = dataDir;
    this.#resources = resources;
  }

  static async start(settings: Partial<StandaloneConfig> = {}): Promise<WeftSystem> {
    await using stack = new AsyncDisposableStack();
    const database = stack.use(await createTestDatabase());
    const dataDir = await mkdtemp(join(tmpdir(), 'weft-e2e-'));
    stack.defer(() => rm(dataDir, { recursive: true, force: true }));
    const config = {
      host: '127.0.0.1',
      port: 0,
      grpcPort: 0,
      metricsPort: 0,
      dataDir,
      postgresUrl: database.url,
      partitions: 4,
      developmentSignIn: true,
      ...settings,
    };
    const running = stack.adopt(await startStandalone(config, () => undefined), (it) => it.stop());
    return new WeftSystem(running, dataDir, stack.move());
  }

  /** Signs in by name; the user is made when there is none. */
  async signIn(username: string): Promise<Person> {
    const { body } = await post(`${this.url}/dev/sign-in`, { username });
    return body;
  }

  /** Calls a method such as `DocumentService/GetDocument`, whatever it answers. */
  call(method: string, request: unknown, person?: Person): Promise<Answer> {
    return post(`${this.url}/weft.v1.${method}`, request, person?.accessToken);
  }

  /** Calls a method that must succeed. */
  async succeed(method: string, request: unknown, person: Person): Promise<Answer['body']> {
    const { status, body } = await this.call(method, request, person);
    if (status !== 200) throw new Error(`${method} answered ${status} ${JSON.stringify(body)}`);
    return body;
  }

  /** Makes a document and answers its id. */
  async createDocument(owner: Person, content = ''): Promise<string> {
    const { document } = await this.succeed('DocumentService/CreateDocument', { title: 'notes', content }, owner);
    return document.documentId;
  }

  share(owner: Person, documentId: string, { userId }: Person, role: string): Promise<unknown> {
    return this.succeed('PermissionService/GrantPermission', { documentId, userId, role }, owner);
  }

  /** The newest text and its revision, as GetDocumentContent answers. */
  async content(person: Person, documentId: string): Promise<{ content: string; revision: number }> {
    const { content = '', revision = 0 } = await this.succeed(
      'DocumentService/GetDocumentContent',
      { documentId },
      person,
    );
    return { content, revision };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#resources.disposeAsync();
  }
}
