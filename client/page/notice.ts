import { element } from './element.ts';

/** Whether what is told went wrong or went well; decides how it looks and how urgently it is read out. */
export type NoticeKind = 'problem' | 'information';

/** Tells the person something, in the place of what was told before; the empty text takes that away. */
export function notify(text: string, kind: NoticeKind = 'problem'): void {
  const notice = element('notice', HTMLElement);
  notice.dataset.kind = kind;
  notice.setAttribute('role', kind === 'problem' ? 'alert' : 'status');
  notice.textContent = text;
  notice.hidden = text === '';
}

/** Tells the person what went wrong. */
export function notifyFailure(error: unknown): void {
  notify(error instanceof Error ? error.message : String(error));
}
