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

/** A running system, whatever it consists of, as one reaches it with plain calls. */
export class WeftByHand {
  readonly url: string;
  /** Holds `signing-keys.json` of its local issuer. */
  readonly dataDir: string;

  constructor(url: string, dataDir: string) {
    this.url = url;
    this.dataDir = dataDir;
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
}
