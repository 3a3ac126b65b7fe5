import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assignPorts, isFree, readPorts, writePorts } from './ports.ts';

async function listening(port: number): Promise<AsyncDisposable> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

describe('the ports of a mesh', () => {
  it('are different, and free', async () => {
    const ports = await assignPorts(['a', 'b', 'c']);
    expect(new Set(ports.values()).size).toBe(3);
    for (const port of ports.values()) expect(await isFree(port)).toBe(true);
  });

  it('stay the same from start to start, but where somebody has taken one', async () => {
    const earlier = await assignPorts(['a', 'b']);
    await using _taken = await listening(earlier.get('a') ?? 0);
    const now = await assignPorts(['a', 'b'], { earlier });
    expect(now.get('b')).toBe(earlier.get('b'));
    expect(now.get('a')).not.toBe(earlier.get('a'));
  });

  it('are as asked for where they are fixed, and given to nobody else', async () => {
    const [port = 0] = (await assignPorts(['a'])).values();
    const ports = await assignPorts(['a', 'b'], { fixed: new Map([['b', port]]), earlier: new Map([['a', port]]) });
    expect(ports.get('b')).toBe(port);
    expect(ports.get('a')).not.toBe(port);
  });

  it('are remembered in a file, and a broken file is none', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'weft-ports-'));
    const file = join(directory, 'ports.json');
    expect(await readPorts(file)).toEqual(new Map());
    await writePorts(file, new Map([['a', 1_234]]));
    expect(await readPorts(file)).toEqual(new Map([['a', 1_234]]));
    await writeFile(file, '{"a": 12');
    expect(await readPorts(file)).toEqual(new Map());
    await rm(directory, { recursive: true });
  });
});
