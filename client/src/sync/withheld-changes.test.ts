import { apply } from '@weft/ot/apply';
import { describe, expect, it } from 'vitest';
import { WithheldChanges } from './withheld-changes.ts';

describe('withheld changes', () => {
  it('rebase what is made on the view over them, before them at the same place', () => {
    const withheld = new WithheldChanges();
    withheld.withhold(['X']);
    withheld.withhold([1, 'Y']);
    expect(withheld.rebase(['a'])).toEqual(['a']);
    expect(withheld.rebase([2, 'b'])).toEqual([4, 'b']);
  });

  it('fit the view again when they are released, oldest first', () => {
    const withheld = new WithheldChanges();
    let document = 'one two';
    let view = document;
    const others = [
      [3, ' and'],
      [{ d: 3 }, 'ONE'],
    ] as const;
    for (const operation of others) {
      withheld.withhold(operation);
      document = apply(document, operation);
    }
    for (const operation of [[7, '!'], ['> ']] as const) {
      view = apply(view, operation);
      document = apply(document, withheld.rebase(operation));
    }
    expect(withheld.count).toBe(2);
    for (let released = withheld.release(); released !== undefined; released = withheld.release()) {
      view = apply(view, released);
    }
    expect(view).toBe(document);
    expect(view).toBe('> ONE and two!');
  });
});
