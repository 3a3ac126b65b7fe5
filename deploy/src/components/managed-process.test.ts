import { expect, it } from 'vitest';
import { ManagedProcess } from './managed-process.ts';
import { processState } from './process-state.ts';

const PATH = process.env.PATH ?? '';

function shell(script: string, more: { stopWithinMs?: number; startWithinMs?: number } = {}): ManagedProcess {
  return new ManagedProcess({
    name: 'shell',
    command: 'sh',
    args: () => ['-c', script],
    environment: { PATH },
    ready: { line: /^ready$/ },
    ...more,
  });
}

it('is ready by its word, and starts again after a stop', async () => {
  await using process = shell('echo ready; exec sleep 60');
  await process.start();
  const first = process.pid;
  await expect(process.start()).rejects.toThrow('runs already');
  await process.stop();
  expect([process.pid, process.ownEnds]).toEqual([0, 0]);
  await process.start();
  expect(process.pid).not.toBe(first);
});

it('fails with the end of its log when it ends before it is ready', async () => {
  await using process = shell('echo what went wrong >&2; exit 3');
  await expect(process.start()).rejects.toThrow(/shell ended with 3 while starting[\s\S]*what went wrong/);
});

it('fails when there is no such program', async () => {
  await using process = new ManagedProcess({
    name: 'nothing',
    command: 'weft-has-no-such-program',
    args: () => [],
    environment: { PATH },
    ready: { line: /x/ },
  });
  await expect(process.start()).rejects.toThrow(/nothing can't be started/);
});

it('is killed when it is not ready in time', async () => {
  await using process = shell('exec sleep 60', { startWithinMs: 50 });
  await expect(process.start()).rejects.toThrow('was not ready within 0.05 s');
  expect(process.pid).toBe(0);
});

it('is killed when it does not stop in time, also when it is frozen', async () => {
  await using process = shell("trap '' TERM; echo ready; while :; do sleep 1; done", { stopWithinMs: 50 });
  await process.start();
  process.signal('SIGSTOP');
  await process.stop();
  expect([process.pid, process.ownEnds]).toEqual([0, 0]);
});

it('tells when it ends by itself', async () => {
  await using process = shell('echo ready; exec sleep 60');
  const told = new Promise<string>((resolve) => process.onOwnEnd(resolve));
  await process.start();
  process.signal('SIGKILL');
  expect([await told, process.ownEnds]).toEqual(['ended with SIGKILL', 1]);
});

it('does not begin any more when it was told to end while it was about to', async () => {
  let proceed: (args: readonly string[]) => void = () => undefined;
  await using process = new ManagedProcess({
    name: 'slow',
    command: 'sh',
    args: () => new Promise((resolve) => (proceed = resolve)),
    environment: { PATH },
    ready: { line: /x/ },
  });
  const starting = process.start();
  await process.stop();
  proceed(['-c', 'sleep 60']);
  await expect(starting).rejects.toThrow('told to end before it began');
  expect(process.pid).toBe(0);
});

it('stands still while it is frozen, and goes on', async () => {
  await using process = shell('echo ready; exec sleep 60');
  await expect(process.pause()).rejects.toThrow('there is no running shell to freeze');
  await process.start();
  await process.pause();
  expect(await processState(process.pid)).toBe('T');
  process.resume();
  await expect.poll(() => processState(process.pid)).not.toBe('T');
});
