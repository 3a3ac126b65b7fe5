import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { notify, notifyFailure } from './notice.ts';

/** As much of the page's element as a notice uses. */
class FakeElement {
  readonly dataset: Record<string, string> = {};
  readonly attributes: Record<string, string> = {};
  textContent = '';
  hidden = true;
  setAttribute(name: string, value: string): void {
    this.attributes[name] = value;
  }
}

let notice: FakeElement;
beforeEach(() => {
  notice = new FakeElement();
  vi.stubGlobal('HTMLElement', FakeElement);
  vi.stubGlobal('document', { getElementById: () => notice });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

it('tells good news apart from what went wrong', () => {
  notify('Shared with bob.', 'information');
  expect([notice.textContent, notice.dataset.kind, notice.attributes.role]).toEqual([
    'Shared with bob.',
    'information',
    'status',
  ]);
  notifyFailure(new Error('user not found'));
  expect([notice.textContent, notice.dataset.kind, notice.attributes.role]).toEqual([
    'user not found',
    'problem',
    'alert',
  ]);
});

it('goes away when there is nothing to tell', () => {
  notify('offline');
  expect(notice.hidden).toBe(false);
  notify('');
  expect(notice.hidden).toBe(true);
});
