import type { Operation } from '@weft/ot/operation';

const SURROGATE = /[\uD800-\uDFFF]/;

/** Participants of peers count UTF-16 units, which are code points only without surrogates; fails when an edit would insert one. */
export function assertPlainLetters(operation: Operation): void {
  for (const component of operation) {
    if (typeof component === 'string' && SURROGATE.test(component)) {
      throw new Error('participants of peers write no characters beyond U+FFFF');
    }
  }
}
