/** The server refused a call that the replay needs. */
export class ReplayApiError extends Error {
  override name = 'ReplayApiError';
}

/** A person signed in by name. */
export interface Person {
  readonly userId: string;
  readonly accessToken: string;
}

/** What the replay asks of a running system, over HTTP as any other program would. */
export class ReplayApi {
  readonly #url: string;

  /** @param url such as http://127.0.0.1:8080 */
  constructor(url: string) {
    this.#url = url.replace(/\/$/, '');
  }

  async signIn(username: string): Promise<Person> {
    const { userId, accessToken } = await this.#post('/dev/sign-in', { username });
    return { userId: String(userId), accessToken: String(accessToken) };
  }

  /** @returns the document's id */
  async createDocument(token: string, title: string, content: string): Promise<string> {
    const { document } = await this.#call('DocumentService/CreateDocument', { title, content }, token);
    return String(fieldsOf(document).documentId);
  }

  async grant(token: string, documentId: string, userId: string, role: string): Promise<void> {
    await this.#call('PermissionService/GrantPermission', { documentId, userId, role }, token);
  }

  async content(token: string, documentId: string): Promise<{ readonly content: string; readonly revision: number }> {
    const answer = await this.#call('DocumentService/GetDocumentContent', { documentId }, token);
    return { content: String(answer.content ?? ''), revision: Number(answer.revision ?? 0) };
  }

  async #call(method: string, request: unknown, token: string): Promise<Record<string, unknown>> {
    return await this.#post(`/weft.v1.${method}`, request, token);
  }

  async #post(path: string, body: unknown, token?: string): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.#url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    }).catch((cause: unknown) => {
      throw new ReplayApiError(`nothing answers at ${this.#url}`, { cause });
    });
    const answer = fieldsOf(await response.json().catch(() => undefined));
    if (!response.ok) throw new ReplayApiError(`${path}: ${response.status} ${String(answer.message ?? '')}`);
    return answer;
  }
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
