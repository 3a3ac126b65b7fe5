/** The server refused a call that the replay needs, or nobody answered. */
export class ReplayApiError extends Error {
  override name = 'ReplayApiError';
  /** The status of the answer; undefined when there was none. */
  readonly status: number | undefined;

  constructor(message: string, { status, cause }: { status?: number; cause?: unknown }) {
    super(message, { cause });
    this.status = status;
  }
}

/** Whether the same call may succeed later: nobody answered, or the server had trouble of its own. */
export function isTemporary(error: unknown): boolean {
  return error instanceof ReplayApiError && (error.status === undefined || error.status >= 500);
}

/** An answer that takes longer, in milliseconds, is none. */
const ANSWER_TIMEOUT_MS = 20_000;

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
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    }).catch((cause: unknown) => {
      throw new ReplayApiError(`nothing answers at ${this.#url}`, { cause });
    });
    const answer = fieldsOf(await response.json().catch(() => undefined));
    const { ok, status } = response;
    if (!ok) throw new ReplayApiError(`${path}: ${status} ${String(answer.message ?? '')}`, { status });
    return answer;
  }
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
