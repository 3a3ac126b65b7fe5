/** Somebody who is signed in. */
export interface Person {
  readonly accessToken: string;
  readonly userId: string;
}

/** What the bench asks of weft by JSON, as any program may. */
export class WeftApi {
  readonly #url: string;

  /** @param url of a gateway or the edge, as `http://127.0.0.1:8080`. */
  constructor(url: string) {
    this.#url = url;
  }

  signIn(username: string): Promise<Person> {
    return this.#post('/dev/sign-in', { username });
  }

  /** A new document of this person; answers its id. */
  async createDocument({ accessToken }: Person, content: string): Promise<string> {
    const method = '/weft.v1.DocumentService/CreateDocument';
    const answer = await this.#post<{ document: { documentId: string } }>(
      method,
      { title: 'bench', content },
      accessToken,
    );
    return answer.document.documentId;
  }

  /** Lets somebody else edit the document. */
  async letEdit(owner: Person, documentId: string, { userId }: Person): Promise<void> {
    const grant = { documentId, userId, role: 'ROLE_EDITOR' };
    await this.#post('/weft.v1.PermissionService/GrantPermission', grant, owner.accessToken);
  }

  async #post<Answer>(path: string, body: unknown, accessToken?: string): Promise<Answer> {
    const response = await fetch(`${this.#url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
      },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Answer;
  }
}
