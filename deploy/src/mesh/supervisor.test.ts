import { describe, expect, it } from 'vitest';
import type { Component } from '../components/component.ts';
import { Supervisor } from './supervisor.ts';

/** A component without a process, whose starts go as told. */
class Fake implements Component {
  readonly name = 'gateway-1';
  readonly log = '--- started\nold\n--- started\nlast words';
  readonly ownEnds = 0;
  pid = 1;
  starts = 0;
  failuresToCome = 0;
  #listener: (how: string) => void = () => undefined;

  async start(): Promise<void> {
    this.starts += 1;
    if (this.failuresToCome > 0) {
      this.failuresToCome -= 1;
      throw new Error('no');
    }
    this.pid += 1;
  }

  onOwnEnd(listener: (how: string) => void): void {
    this.#listener = listener;
  }

  end(how: string): void {
    this.#listener(how);
  }

  stop = async () => undefined;
  kill = async () => undefined;
  signal = () => undefined;
}

/** A supervisor of one component, and what it said; `running` waits until it said that it runs again. */
function supervised(firstWaitMs = 1) {
  const said: string[] = [];
  const component = new Fake();
  let runs: () => void = () => undefined;
  const say = (line: string) => {
    said.push(line);
    if (line.includes('runs again')) runs();
  };
  const supervisor = new Supervisor({ say, firstWaitMs, formatLine: (name, line) => `${name} | ${line}` });
  supervisor.watch(component);
  const running = () => new Promise<void>((resolve) => (runs = resolve));
  return { said, component, supervisor, running };
}

describe('the supervisor', () => {
  it('names what ended, shows the end of its log, and starts it again', async () => {
    const { said, component, running } = supervised();
    const again = running();
    component.end('ended with SIGKILL');
    await again;
    expect(said).toEqual([
      'gateway-1 ended with SIGKILL; starting it again in 0.001 s. Its log ends with',
      'gateway-1 | last words',
      'gateway-1 runs again, as process 2',
    ]);
  });

  it('waits longer each time until it runs', async () => {
    const { said, component, running } = supervised();
    component.failuresToCome = 2;
    const again = running();
    component.end('ended with 1');
    await again;
    const waits = said.flatMap((line) => /again in ([\d.]+) s/.exec(line)?.[1] ?? []);
    expect(waits).toEqual(['0.001', '0.002', '0.004']);
    expect(component.starts).toBe(3);
  });

  it('starts nothing any more once it was ended', async () => {
    const { component, supervisor } = supervised();
    component.end('ended with 1');
    supervisor.end();
    await new Promise((resolve) => setTimeout(resolve, 20));
    component.end('ended with 1');
    expect(component.starts).toBe(0);
  });
});
