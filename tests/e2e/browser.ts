import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Whether this machine has a browser to test with. */
export const hasChromium = existsSync(CHROMIUM);

export function launchChromium(): Promise<Browser> {
  // Tests may run as root in a container, where Chromium's sandbox can't; the pages are our own.
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

/** One person at a browser of his own, with weft's page before him. */
export class Visitor implements AsyncDisposable {
  readonly page: Page;
  /** What the page complained of: errors of scripts, and messages in the console. */
  readonly complaints: string[] = [];
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
  }

  /** Opens the page and signs in by name. */
  static async arrive(browser: Browser, url: string, name: string): Promise<Visitor> {
    const context = await browser.newContext();
    const visitor = new Visitor(context, await context.newPage());
    await visitor.page.goto(url);
    await visitor.page.fill('#username', name);
    await visitor.page.click('#sign-in button');
    await visitor.page.waitForSelector('#library:not([hidden]), #workspace:not([hidden])');
    return visitor;
  }

  /** What the text field holds. */
  text(): Promise<string> {
    return this.page.inputValue('#text');
  }

  /** What the page says of the document: Saved, Saving…, Offline. */
  async status(): Promise<string> {
    return (await this.page.textContent('#status')) ?? '';
  }

  /** Types at a place in the text, key by key; `end` is where that is when the typing begins, whatever others have typed before it. */
  async type(text: string, position: number | 'end'): Promise<void> {
    await this.page.focus('#text');
    await this.page.$eval(
      '#text',
      (field, at) => {
        if (!(field instanceof HTMLTextAreaElement)) return;
        const place = at === 'end' ? field.value.length : at;
        field.setSelectionRange(place, place);
      },
      position,
    );
    await this.page.keyboard.type(text);
  }

  setOffline(offline: boolean): Promise<void> {
    return this.#context.setOffline(offline);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#context.close();
  }
}
