import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { say } from '../harness/say.ts';
import { until } from '../harness/until.ts';
import { hasChromium, launchChromium, Visitor } from './browser.ts';
import { WeftSystem } from './weft-system.ts';

if (!hasChromium) {
  const lack = 'the page in a browser, for lack of Chromium (/usr/bin/chromium, or what CHROMIUM names)';
  if (process.env.CI === 'true') throw new Error(`can't test ${lack}`);
  say(`SKIPPED: ${lack}`);
}

describe.skipIf(!hasChromium)('the page in a browser', () => {
  let weft: WeftSystem;
  let browser: Browser;
  beforeAll(async () => {
    [weft, browser] = await Promise.all([WeftSystem.start(), launchChromium()]);
  });
  afterAll(async () => {
    await browser.close();
    await weft[Symbol.asyncDispose]();
  });

  /** Two people at one document, made and shared by what the page offers. */
  async function together(stack: AsyncDisposableStack) {
    await weft.signIn('bob');
    const ada = stack.use(await Visitor.arrive(browser, weft.url, 'ada'));
    await ada.page.fill('#new-title', 'notes');
    await ada.page.click('#create button');
    await ada.page.fill('#share-name', 'bob');
    await ada.page.click('#share button');
    await until(
      'the document to be shared',
      async () => (await ada.page.textContent('#notice'))?.includes('bob') === true,
    );
    const bob = stack.use(await Visitor.arrive(browser, ada.page.url(), 'bob'));
    await until('the document to be open for both', async () => (await bob.status()) === 'Saved');
    return { ada, bob, documentId: new URL(ada.page.url()).hash.slice(1) };
  }

  /** Both show the same as the server, with everything saved. */
  async function agree(visitors: readonly Visitor[], documentId: string): Promise<string> {
    const owner = await weft.signIn('ada');
    let text = '';
    await until('all to have the same text, saved', async () => {
      text = (await weft.content(owner, documentId)).content;
      const shown = await Promise.all(visitors.map((visitor) => visitor.text()));
      const statuses = await Promise.all(visitors.map((visitor) => visitor.status()));
      return shown.every((one) => one === text) && statuses.every((status) => status === 'Saved');
    });
    return text;
  }

  it('shows two people the same text while both type', async () => {
    await using stack = new AsyncDisposableStack();
    const { ada, bob, documentId } = await together(stack);
    await ada.type('first line 🧵\nlast line', 0);
    await until('bob to see it', async () => (await bob.text()).endsWith('last line'));
    await Promise.all([ada.type('written by ada at the start, ', 0), bob.type(', by bob at the end', 'end')]);
    const text = await agree([ada, bob], documentId);
    expect(text).toBe('written by ada at the start, first line 🧵\nlast line, by bob at the end');
    expect(await ada.page.textContent('#people')).toContain('bob');
    expect([...ada.complaints, ...bob.complaints]).toEqual([]);
  });

  it('keeps what is typed without a network, and brings it in afterwards', async () => {
    await using stack = new AsyncDisposableStack();
    const { ada, bob, documentId } = await together(stack);
    await ada.type('together. ', 0);
    await agree([ada, bob], documentId);
    await bob.setOffline(true);
    await until('the page to notice', async () => (await bob.status()).startsWith('Offline'));
    await bob.type('Bob, alone. ', 10);
    await ada.type('Ada, meanwhile. ', 0);
    expect(await bob.text()).toBe('together. Bob, alone. ');
    await bob.setOffline(false);
    expect(await agree([ada, bob], documentId)).toBe('Ada, meanwhile. together. Bob, alone. ');
    expect(ada.complaints).toEqual([]);
  });
});
