/** A call that the server refused. `code` is Connect's, such as not_found. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export interface SignIn {
  readonly accessToken: string;
  readonly userId: string;
}

export interface DocumentEntry {
  readonly documentId: string;
  readonly title: string;
  readonly role: string;
}

/** Signs a person in by name alone, as the development server allows. */
export async function signIn(username: string): Promise<SignIn> {
  const { accessToken, userId } = await post('/dev/sign-in', { username }, undefined);
  return { accessToken: String(accessToken), userId: String(userId) };
}

/** The server's unary API, in Connect's JSON. */
export class Api {
  readonly #token: () => Promise<string>;

  constructor(token: () => Promise<string>) {
    this.#token = token;
  }

  async createDocument(title: string): Promise<DocumentEntry> {
    return entryOf((await this.#call('DocumentService/CreateDocument', { title })).document);
  }

  async getDocument(documentId: string): Promise<DocumentEntry> {
    return entryOf((await this.#call('DocumentService/GetDocument', { documentId })).document);
  }

  async listDocuments(): Promise<DocumentEntry[]> {
    const { documents } = await this.#call('DocumentService/ListDocuments', { pageSize: 50 });
    return Array.isArray(documents) ? documents.map(entryOf) : [];
  }

  async rename(documentId: string, title: string): Promise<void> {
    await this.#call('DocumentService/UpdateDocument', { documentId, title });
  }

  /** Gives the user of a name a role in a document. */
  async share(documentId: string, username: string, role: string): Promise<void> {
    const { user } = await this.#call('UserService/LookupUser', { username });
    const { userId } = fieldsOf(user);
    await this.#call('PermissionService/GrantPermission', { documentId, userId, role });
  }

  /** Names by user id; unknown users are left out. */
  async usernames(userIds: readonly string[]): Promise<Map<string, string>> {
    const { users } = await this.#call('UserService/BatchGetUsers', { userIds });
    const entries = Array.isArray(users) ? users.map(fieldsOf) : [];
    return new Map(entries.map(({ userId, username }) => [String(userId), String(username)]));
  }

  async #call(method: string, request: unknown): Promise<Record<string, unknown>> {
    return await post(`/weft.v1.${method}`, request, await this.#token());
  }
}

async function post(path: string, body: unknown, token: string | undefined): Promise<Record<string, unknown>> {
  const response = await fetch(path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  const answer = fieldsOf(await response.json().catch(() => undefined));
  if (!response.ok) {
    throw new ApiError(String(answer.code ?? response.status), String(answer.message ?? 'the server refused'));
  }
  return answer;
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function entryOf(value: unknown): DocumentEntry {
  const { documentId, title, role } = fieldsOf(value);
  return { documentId: String(documentId), title: String(title ?? ''), role: String(role ?? '') };
}
