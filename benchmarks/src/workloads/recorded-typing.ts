import { join } from 'node:path';
import type { Operation } from '@weft/ot/operation';
import { lengthDelta } from '@weft/ot/operation';
import { readTrace, type Trace } from '@weft/standalone/replay-trace';

/** A recorded editing history by its name; undefined where there are none. */
export async function recordedTrace(name: string, directory: string | undefined): Promise<Trace | undefined> {
  return directory === undefined ? undefined : await readTrace(join(directory, `${name}.json.gz`));
}

/** The edits of one person's history, over and over at the beginning of a document: when it is through, what it made is removed and it starts again. */
export function* typedOverAndOver({ startContent, transactions }: Trace): Generator<Operation> {
  if (transactions.length === 0) return;
  let length = 0;
  for (;;) {
    if (length > 0) yield [{ d: length }];
    if (startContent !== '') yield [startContent];
    length = [...startContent].length;
    for (const { operation } of transactions) {
      yield operation;
      length += lengthDelta(operation);
    }
  }
}

/** The next so many. */
export function taken<Item>(items: Iterator<Item>, count: number): Item[] {
  const found: Item[] = [];
  for (let next = 0; next < count; next += 1) {
    const { value, done } = items.next();
    if (done === true) break;
    found.push(value);
  }
  return found;
}
