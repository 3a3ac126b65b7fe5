/** Somebody who may edit a document. */
export interface Person {
  readonly accessToken: string;
  readonly userId: string;
}

async function post<Answer>(url: string, body: unknown, accessToken?: string): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Answer;
}

export function signIn(url: string, username: string): Promise<Person> {
  return post(`${url}/dev/sign-in`, { username });
}

/** A new document of this person; answers its id. */
export async function createDocument(url: string, { accessToken }: Person, content: string): Promise<string> {
  const answer = await post<{ document: { documentId: string } }>(
    `${url}/weft.v1.DocumentService/CreateDocument`,
    { title: 'bench', content },
    accessToken,
  );
  return answer.document.documentId;
}
