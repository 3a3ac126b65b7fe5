import { once } from 'node:events';
import { readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';

/** Where a Node process listens for debuggers once it was sent SIGUSR1. One process at a time: they all take the same port. */
const INSPECTOR = 'http://127.0.0.1:9229/json/list';
const WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 20;

/** Only Node processes have an inspector. */
export async function isNode(pid: number): Promise<boolean> {
  return basename(await readlink(`/proc/${pid}/exe`)) === 'node';
}

/** The debugger of a running Node process, which needs no preparation: its port is open only while this is. */
export class NodeInspector implements AsyncDisposable {
  readonly #socket: WebSocket;
  readonly #answers = new Map<number, PromiseWithResolvers<unknown>>();
  #calls = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (text: Buffer) => this.#receive(JSON.parse(text.toString('utf8'))));
    socket.on('close', () => this.#fail(new Error('the process closed its debugger')));
    socket.on('error', (error) => this.#fail(error));
  }

  /** Wakes the debugger of a process and connects to it; waits while another process has the port. */
  static async of(pid: number): Promise<NodeInspector> {
    for (const giveUpAt = performance.now() + WITHIN_MS; performance.now() < giveUpAt; await delay(LOOK_EVERY_MS)) {
      const url = (await addressOf()) ?? (await woken(pid));
      if (url === undefined) continue;
      const inspector = await NodeInspector.#connect(url);
      if (inspector === undefined) continue;
      // The process before may be about to close the same port.
      const found = await inspector.evaluate<number>('process.pid').catch(() => undefined);
      if (found === pid) return inspector;
      inspector.#socket.terminate();
    }
    throw new Error(`the debugger of process ${pid} could not be reached within ${WITHIN_MS} ms`);
  }

  static async #connect(url: string): Promise<NodeInspector | undefined> {
    const socket = new WebSocket(url);
    const opened = Promise.withResolvers<boolean>();
    socket.once('open', () => opened.resolve(true));
    socket.once('error', () => opened.resolve(false));
    return (await opened.promise) ? new NodeInspector(socket) : undefined;
  }

  call(method: string, params: object = {}): Promise<unknown> {
    this.#calls += 1;
    const answer = Promise.withResolvers<unknown>();
    this.#answers.set(this.#calls, answer);
    this.#socket.send(JSON.stringify({ id: this.#calls, method, params }));
    return answer.promise;
  }

  async evaluate<Value>(expression: string): Promise<Value> {
    const answer = await this.call('Runtime.evaluate', { expression, returnByValue: true });
    return (answer as { result: { value: Value } }).result.value;
  }

  /** Closes the port of the process again, and with it this connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#socket, 'close');
    // Not within the call itself, which could not be answered then.
    await this.evaluate(`void setImmediate(() => process.getBuiltinModule('node:inspector').close())`);
    await closed;
  }

  #receive({ id, result, error }: { id?: number; result?: unknown; error?: { message: string } }): void {
    const answer = this.#answers.get(id ?? 0);
    if (answer === undefined) return;
    this.#answers.delete(id ?? 0);
    if (error === undefined) answer.resolve(result);
    else answer.reject(new Error(error.message));
  }

  #fail(error: Error): void {
    for (const answer of this.#answers.values()) answer.reject(error);
    this.#answers.clear();
  }
}

/** Asks a process to open its debugger's port, and answers where. */
async function woken(pid: number): Promise<string | undefined> {
  process.kill(pid, 'SIGUSR1');
  await delay(LOOK_EVERY_MS);
  return await addressOf();
}

async function addressOf(): Promise<string | undefined> {
  const response = await fetch(INSPECTOR).catch(() => undefined);
  const [target] = ((await response?.json().catch(() => [])) ?? []) as { webSocketDebuggerUrl?: string }[];
  return target?.webSocketDebuggerUrl;
}
