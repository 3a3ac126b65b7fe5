import { describe, expect, it } from 'vitest';
import { Bench } from '../src/testing/bench-client.ts';
import { FakeServer } from '../src/testing/fake-server.ts';
import { TextareaBinding } from './textarea-binding.ts';

/** As much of a text field as the binding uses, by the rules of the HTML standard. */
class FakeField extends EventTarget {
  #value = '';
  selectionStart = 0;
  selectionEnd = 0;
  selectionDirection = 'forward';
  scrollTop = 0;
  readonly ownerDocument = Object.assign(new EventTarget(), { activeElement: this as unknown });

  get value(): string {
    return this.#value;
  }

  set value(value: string) {
    this.#value = value.replaceAll(/\r\n?/g, '\n');
    this.selectionStart = this.#value.length;
    this.selectionEnd = this.#value.length;
  }

  setSelectionRange(start: number, end: number): void {
    this.selectionStart = start;
    this.selectionEnd = end;
  }

  setRangeText(text: string, start: number, end: number): void {
    this.#value = this.#value.slice(0, start) + text + this.#value.slice(end);
    const moved = (position: number, snapped: number) => {
      if (position > end) return position + text.length - (end - start);
      return position > start ? snapped : position;
    };
    this.selectionStart = moved(this.selectionStart, start);
    this.selectionEnd = moved(this.selectionEnd, start + text.length);
  }

  /** What a person does: puts text in the place of the selection. */
  type(text: string): void {
    const caret = this.selectionStart + text.length;
    this.#value = this.#value.slice(0, this.selectionStart) + text + this.#value.slice(this.selectionEnd);
    this.setSelectionRange(caret, caret);
    this.dispatchEvent(new Event('input'));
  }

  /** The text with `|` at the caret, or at both ends of the selection. */
  get picture(): string {
    const { selectionStart: start, selectionEnd: end } = this;
    const middle = start === end ? '|' : `|${this.#value.slice(start, end)}|`;
    return this.#value.slice(0, start) + middle + this.#value.slice(end);
  }
}

async function setUp(text: string) {
  const bench = new Bench(new FakeServer(text));
  const { document } = bench.person();
  const other = bench.person().document;
  const field = new FakeField();
  const binding = new TextareaBinding(field as unknown as HTMLTextAreaElement, document);
  await bench.settle();
  return { bench, document, other, field, binding };
}

describe('a text field bound to a document', () => {
  it('shows the text when it is loaded', async () => {
    const { field } = await setUp('hello');
    expect(field.value).toBe('hello');
  });

  it('edits the document as one types', async () => {
    const { bench, document, other, field } = await setUp('hello 😀');
    field.setSelectionRange(5, 5);
    field.type(',');
    field.setSelectionRange(9, 9);
    field.type('!');
    await bench.settle();
    expect([document.text(), other.text()]).toEqual(['hello, 😀!', 'hello, 😀!']);
  });

  it('keeps the caret where it was in the text while others write', async () => {
    const { bench, other, field } = await setUp('one 😀 three');
    field.setSelectionRange(7, 12);
    other.replace(0, 3, 'first');
    other.insert(other.length, '!');
    await bench.settle();
    expect(field.picture).toBe('first 😀 |three|!');
  });

  it('keeps the caret before what others write at it, and moves it out of what they delete', async () => {
    const { bench, other, field } = await setUp('abcd');
    field.setSelectionRange(2, 2);
    other.insert(2, 'X');
    await bench.settle();
    expect(field.picture).toBe('ab|Xcd');
    other.delete(1, 3);
    await bench.settle();
    expect(field.picture).toBe('a|d');
  });

  it('lets a word be composed undisturbed and merges it afterwards', async () => {
    const { bench, document, other, field } = await setUp('say  now');
    field.setSelectionRange(4, 4);
    field.dispatchEvent(new Event('compositionstart'));
    field.type('n');
    other.insert(0, '> ');
    await bench.settle();
    expect(field.value).toBe('say n now');
    field.setSelectionRange(4, 5);
    field.type('你');
    field.dispatchEvent(new Event('compositionend'));
    expect(field.picture).toBe('> say 你| now');
    await bench.settle();
    expect([document.text(), other.text()]).toEqual(['> say 你 now', '> say 你 now']);
  });

  it('shows a carriage return as one character and leaves it in the document', async () => {
    const { bench, document, field } = await setUp('a\r\nb');
    expect(field.value).toBe('a␍\nb');
    field.setSelectionRange(4, 4);
    field.type('c');
    await bench.settle();
    expect(document.text()).toBe('a\r\nbc');
  });

  it('takes back what the document refuses', async () => {
    const { document, field } = await setUp('abc');
    document.close();
    field.type('x');
    expect(field.value).toBe('abc');
  });

  it('tells the others where the caret is', async () => {
    const { bench, other, field } = await setUp('a😀bc');
    field.setSelectionRange(3, 4);
    field.ownerDocument.dispatchEvent(new Event('selectionchange'));
    await bench.pass(1_000);
    expect(other.presences).toMatchObject([{ anchor: 2, head: 3 }]);
  });

  it('lets go of the field', async () => {
    const { bench, document, other, field, binding } = await setUp('abc');
    binding.close();
    field.type('x');
    other.insert(0, 'y');
    await bench.settle();
    expect([document.text(), field.value]).toEqual(['yabc', 'xabc']);
  });
});
