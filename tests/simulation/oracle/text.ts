import type { Operation } from '@weft/ot/operation';

/** Applies an operation to a text, as plainly as can be: the judge doesn't share code with the judged. */
export function applied(text: readonly string[], operation: Operation): string[] {
  const result: string[] = [];
  let at = 0;
  for (const component of operation) {
    if (typeof component === 'number') {
      for (const end = at + component; at < end; at += 1) result.push(text[at] ?? missing(at));
    } else if (typeof component === 'string') result.push(...component);
    else at += component.d;
  }
  if (at > text.length) missing(at);
  return result.concat(text.slice(at));
}

function missing(at: number): never {
  throw new Error(`the text has no code point ${at}`);
}
