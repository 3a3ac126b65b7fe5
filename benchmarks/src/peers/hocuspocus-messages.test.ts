import { expect, it } from 'vitest';
import { applyUpdate, Doc, encodeStateAsUpdate, mergeUpdates } from 'yjs';
import { knownLetters, takeNewLetters } from './hocuspocus-messages.ts';

const TEXT = 'text';

/** A person with a document that begins as another's did; answers the update of each letter. */
function person(started: Uint8Array) {
  const doc = new Doc();
  applyUpdate(doc, started);
  let last: Uint8Array = new Uint8Array();
  doc.on('update', (update: Uint8Array) => {
    last = update;
  });
  return {
    clientId: doc.clientID,
    type: (position: number) => {
      doc.getText(TEXT).insert(position, 'x');
      return last;
    },
  };
}

function startedWith(text: string): Uint8Array {
  const doc = new Doc();
  doc.getText(TEXT).insert(0, text);
  return encodeStateAsUpdate(doc);
}

it('counts each letter of others once, alone, merged or again', () => {
  const started = startedWith('once');
  const [one, other, own] = [person(started), person(started), person(started)];
  const known = knownLetters(started);
  known.set(own.clientId, Number.POSITIVE_INFINITY);
  const first = one.type(2);
  expect(takeNewLetters(first, known)).toBe(1);
  expect(takeNewLetters(first, known)).toBe(0);
  expect(takeNewLetters(own.type(0), known)).toBe(0);
  const merged = mergeUpdates([one.type(3), other.type(0), own.type(1), other.type(1), first]);
  expect(takeNewLetters(merged, known)).toBe(3);
  expect(takeNewLetters(merged, known)).toBe(0);
});

it('does not count what the document held when it was opened', () => {
  const started = startedWith('once');
  expect(takeNewLetters(started, knownLetters(started))).toBe(0);
  const doc = new Doc();
  applyUpdate(doc, started);
  const letter = person(started).type(4);
  applyUpdate(doc, letter);
  expect(takeNewLetters(letter, knownLetters(encodeStateAsUpdate(doc)))).toBe(0);
});
