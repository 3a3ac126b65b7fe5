import { createClient } from '../src/client.ts';
import { Api, type DocumentEntry, type SignIn, signIn } from './api.ts';
import { element } from './element.ts';
import { notify, notifyFailure } from './notice.ts';
import { Workspace } from './workspace.ts';

const NAME = 'weft.name';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SECTIONS = ['sign-in', 'library', 'workspace'] as const;

function show(section: (typeof SECTIONS)[number]): void {
  for (const id of SECTIONS) element(id, HTMLElement).hidden = id !== section;
}

/** Asks for a name until the server takes one. A name given in this tab before is used without asking. */
async function askForName(): Promise<{ name: string; person: SignIn }> {
  let name = sessionStorage.getItem(NAME);
  for (;;) {
    name ??= await typedName();
    try {
      const person = await signIn(name);
      sessionStorage.setItem(NAME, name);
      notify('');
      return { name, person };
    } catch (error) {
      notifyFailure(error);
      name = null;
    }
  }
}

function typedName(): Promise<string> {
  show('sign-in');
  const field = element('username', HTMLInputElement);
  field.focus();
  const { promise, resolve } = Promise.withResolvers<string>();
  const submitted = (event: Event) => {
    event.preventDefault();
    resolve(field.value.trim());
  };
  element('sign-in', HTMLFormElement).addEventListener('submit', submitted, { once: true });
  return promise;
}

function listItem({ documentId, title }: DocumentEntry): HTMLLIElement {
  const link = document.createElement('a');
  link.href = `#${documentId}`;
  link.textContent = title || 'Untitled';
  const item = document.createElement('li');
  item.append(link);
  return item;
}

async function main(): Promise<void> {
  const { name, person } = await askForName();
  element('person', HTMLElement).textContent = name;
  const token = async () => (await signIn(name)).accessToken;
  const api = new Api(token);
  const client = createClient({ url: location.origin, token, clientName: 'weft-page/0.1.0' });
  const names = new Map([[person.userId, name]]);
  let workspace: Workspace | undefined;

  const route = () => {
    workspace?.close();
    workspace = undefined;
    notify('');
    const documentId = location.hash.slice(1);
    if (UUID.test(documentId)) {
      show('workspace');
      workspace = new Workspace(client, api, documentId, names);
      return;
    }
    show('library');
    api.listDocuments().then((documents) => {
      element('documents', HTMLUListElement).replaceChildren(...documents.map(listItem));
    }, notifyFailure);
  };

  element('create', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    const title = element('new-title', HTMLInputElement);
    api.createDocument(title.value.trim()).then(({ documentId }) => {
      title.value = '';
      location.hash = documentId;
    }, notifyFailure);
  });
  addEventListener('hashchange', route);
  addEventListener('beforeunload', (event) => {
    if (workspace?.unsaved === true) event.preventDefault();
  });
  route();
}

await main();
