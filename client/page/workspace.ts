import type { Client } from '../src/client.ts';
import type { Document, DocumentStatus } from '../src/document.ts';
import type { Draft } from '../src/errors.ts';
import type { Api } from './api.ts';
import { element } from './element.ts';
import { notify, notifyFailure } from './notice.ts';
import { TextareaBinding } from './textarea-binding.ts';

const STATUS: Readonly<Record<DocumentStatus, string>> = {
  connecting: 'Connecting…',
  saved: 'Saved',
  saving: 'Saving…',
  offline: 'Offline – keep typing',
  ended: 'Closed',
};

/** One open document on the page. */
export class Workspace {
  readonly #api: Api;
  readonly #documentId: string;
  readonly #document: Document;
  readonly #binding: TextareaBinding;
  readonly #names: Map<string, string>;
  readonly #stop = new AbortController();

  /** @param names usernames by user id, the person's own among them */
  constructor(client: Client, api: Api, documentId: string, names: Map<string, string>) {
    this.#api = api;
    this.#documentId = documentId;
    this.#names = names;
    this.#document = client.open(documentId);
    this.#binding = new TextareaBinding(element('text', HTMLTextAreaElement), this.#document);
    this.#document.onStatus((status) => this.#showStatus(status));
    this.#document.onRole(() => this.#showRole());
    this.#document.onPresences(() => void this.#showPeople());
    this.#document.onDraft((draft) => showDraft(draft));
    this.#listen();
    this.#showStatus(this.#document.status);
    this.#showRole();
    void this.#showPeople();
    this.#document.whenReady().then(
      () => this.#document.setPresence({ anchor: 0, head: 0 }),
      () => notify(this.#document.error?.message ?? 'the document could not be opened'),
    );
    api.getDocument(documentId).then(
      ({ title }) => {
        element('title', HTMLInputElement).value = title;
      },
      () => {},
    );
  }

  /** Whether something typed is not saved yet. */
  get unsaved(): boolean {
    return this.#document.hasUnsaved;
  }

  close(): void {
    this.#stop.abort();
    this.#binding.close();
    this.#document.close();
  }

  #listen(): void {
    const { signal } = this.#stop;
    const title = element('title', HTMLInputElement);
    title.addEventListener('change', () => void this.#api.rename(this.#documentId, title.value).catch(notifyFailure), {
      signal,
    });
    const share = element('share', HTMLFormElement);
    share.addEventListener(
      'submit',
      (event) => {
        event.preventDefault();
        const username = element('share-name', HTMLInputElement).value.trim();
        const role = element('share-role', HTMLSelectElement).value;
        this.#api.share(this.#documentId, username, role).then(() => {
          share.reset();
          notify(`Shared with ${username}. Send them this page's address.`, 'information');
        }, notifyFailure);
      },
      { signal },
    );
    const dismissed = () => {
      element('draft', HTMLElement).hidden = true;
    };
    element('draft-dismiss', HTMLButtonElement).addEventListener('click', dismissed, { signal });
  }

  #showStatus(status: DocumentStatus): void {
    const output = element('status', HTMLOutputElement);
    output.textContent = STATUS[status];
    output.dataset.status = status;
    this.#showRole();
  }

  #showRole(): void {
    const { role, status } = this.#document;
    const editable = status !== 'ended' && (role === 'editor' || role === 'owner');
    element('text', HTMLTextAreaElement).readOnly = !editable;
    element('title', HTMLInputElement).readOnly = !editable;
    element('share', HTMLFormElement).hidden = role !== 'owner';
  }

  async #showPeople(): Promise<void> {
    const userIds = [...new Set(this.#document.presences.map(({ userId }) => userId))];
    const unknown = userIds.filter((userId) => !this.#names.has(userId));
    if (unknown.length > 0) {
      // Known as unknown, so that one that fails isn't asked for again and again.
      for (const userId of unknown) this.#names.set(userId, 'somebody');
      const found = await this.#api.usernames(unknown).catch(() => new Map<string, string>());
      for (const [userId, name] of found) this.#names.set(userId, name);
    }
    const here = new Set(this.#document.presences.map(({ userId }) => this.#names.get(userId) ?? 'somebody'));
    const items = ['you', ...[...here].sort()].map((name) => {
      const item = document.createElement('li');
      item.textContent = name;
      return item;
    });
    element('people', HTMLUListElement).replaceChildren(...items);
  }
}

function showDraft({ message, text }: Draft): void {
  element('draft', HTMLElement).hidden = false;
  element('draft-reason', HTMLElement).textContent =
    `Your last edits could not be saved: ${message}. This is the text with them:`;
  element('draft-text', HTMLTextAreaElement).value = text;
}
