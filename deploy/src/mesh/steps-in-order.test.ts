import { describe, expect, it } from 'vitest';
import { inOrder, inReverseOrder } from './steps-in-order.ts';

/** `c < a b` is a step c that needs a and b. */
function steps(...lines: readonly string[]) {
  return lines.map((line) => {
    const [name = '', needs = ''] = line.split(' < ');
    return { name, needs: needs.split(' ').filter((need) => need !== '') };
  });
}

const diamond = steps('a', 'b < a', 'c < a', 'd < b c');

/** Notes begins as `a` and ends as `/a`; each takes a turn of the event loop. */
function recorder(failing?: string) {
  const notes: string[] = [];
  const act = async ({ name }: { readonly name: string }) => {
    notes.push(name);
    await new Promise((resolve) => setImmediate(resolve));
    if (name === failing) throw new Error(`${name} failed`);
    notes.push(`/${name}`);
  };
  return { notes, act };
}

describe('steps in order', () => {
  it('begins a step when all that it needs is done, and side by side what needs the same', async () => {
    const { notes, act } = recorder();
    await inOrder(diamond, act);
    expect(notes).toEqual(['a', '/a', 'b', 'c', '/b', '/c', 'd', '/d']);
  });

  it('leaves out what needs a failure', async () => {
    const { notes, act } = recorder('b');
    await expect(inOrder(diamond, act)).rejects.toThrow('b failed');
    expect(notes).not.toContain('d');
  });

  it('refuses a step that needs a later one', async () => {
    await expect(inOrder(steps('a < b', 'b'), recorder().act)).rejects.toThrow('a needs b');
  });

  it('goes backwards likewise', async () => {
    const { notes, act } = recorder();
    await inReverseOrder(diamond, act);
    expect(notes).toEqual(['d', '/d', 'c', 'b', '/c', '/b', 'a', '/a']);
  });

  it('goes backwards also from what is only called', async () => {
    const { notes, act } = recorder();
    const called = [
      { name: 'a', needs: [] },
      { name: 'b', needs: [], calls: ['a'] },
    ];
    await inReverseOrder(called, act);
    expect(notes).toEqual(['b', '/b', 'a', '/a']);
  });

  it('ends everything though something fails to end', async () => {
    const { notes, act } = recorder('c');
    await expect(inReverseOrder(diamond, act)).rejects.toThrow('c failed');
    expect(notes).toContain('/a');
  });
});
