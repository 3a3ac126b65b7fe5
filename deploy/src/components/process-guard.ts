import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

/**
 * Reads `guard <pid> <signal>` and `release <pid>`. When nobody can write any more, it sends what is still guarded its signal: its input closes
 * with the process that started it, also when that is killed.
 */
const SCRIPT = `
trap '' HUP INT TERM
guarded=
while read -r action pid signal; do
  others=
  for entry in $guarded; do
    [ "\${entry%%:*}" = "$pid" ] || others="$others $entry"
  done
  guarded=$others
  [ "$action" = guard ] && guarded="$guarded $pid:$signal"
done
for entry in $guarded; do
  kill -s "\${entry#*:}" "\${entry%%:*}"
done 2>/dev/null
`;

/** One for all children: it stands for the life of this process, which there is one of. */
let input: Writable | undefined;

/** From now on a process doesn't outlive this one: however this one ends, kill -9 included, the other is sent the signal within milliseconds. */
export function guard(pid: number, signal: 'KILL' | 'INT' = 'KILL'): void {
  input ??= startGuard();
  input.write(`guard ${pid} ${signal}\n`);
}

/** To be called when a guarded process has ended, as its number is used again. */
export function release(pid: number): void {
  input?.write(`release ${pid}\n`);
}

/** Guards a child until it ends. */
export function guardChild(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  guard(pid);
  child.once('exit', () => release(pid));
}

function startGuard(): Writable {
  // In a session of its own: Ctrl-C in a terminal, and a signal to our whole group, must not reach it.
  const child = spawn('sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  // Without it we go on as before; it must neither keep this process alive nor end it.
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.unref();
  if ('unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref();
  return child.stdin;
}
