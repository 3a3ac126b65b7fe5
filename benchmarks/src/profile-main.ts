import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { BenchBroker } from './ground/bench-broker.ts';
import { startBenchPostgres } from './ground/bench-postgres.ts';
import { cpuProfile } from './measure/cpu-profile.ts';
import { isNode } from './measure/node-inspector.ts';
import { wakeUps } from './measure/wake-ups.ts';
import { numberText, tableLine } from './report/number-text.ts';
import { profileShares, profileTables } from './report/profile-shares.ts';
import { CONTENDERS } from './systems/all.ts';
import { WEFT } from './systems/names.ts';
import { closedLoop } from './workloads/closed-loop.ts';
import { fanOut } from './workloads/fan-out.ts';
import { pacedTyping } from './workloads/paced-typing.ts';

/** Who takes the time of a system's Node processes under load: one after the other is looked at while the load goes on. */
const { values } = parseArgs({
  options: {
    system: { type: 'string', default: WEFT },
    load: { type: 'string', default: 'paced' },
  },
});
const WARM_UP_SECONDS = 15;
const LOOKED_AT_MS = 8_000;
/** Of each table. */
const ROWS = 15;

const say = (line: string) => process.stderr.write(`${line}\n`);
const contender = CONTENDERS.find(({ name }) => name === values.system);
if (contender === undefined)
  throw new Error(`no system is ${values.system}; there are ${CONTENDERS.map(({ name }) => name).join('; ')}`);
await using postgres = await startBenchPostgres();
await using broker = new BenchBroker();
await using system = await contender.start({ postgresUrl: postgres.url, broker });
const programs: { readonly role: string; readonly pid: number }[] = [];
for (const [role, pids] of system.processes) {
  for (const pid of pids) if (await isNode(pid)) programs.push({ role, pid });
}
const seconds = { warmUp: WARM_UP_SECONDS, measured: ((programs.length + 2) * LOOKED_AT_MS) / 1_000 };
say(`${values.load}: ${seconds.warmUp + seconds.measured} s`);
const underLoad = loadOf(values.load).run(system, { mode: 'full' });
await Promise.race([delay(WARM_UP_SECONDS * 1_000), underLoad]);
const [before, beganAt] = [wakeUps(system.processes), performance.now()];
await Promise.race([delay(LOOKED_AT_MS), underLoad]);
const elapsedSeconds = (performance.now() - beganAt) / 1_000;
const woken = [...wakeUps(system.processes)].map(([role, count]) => ({
  role,
  perSecond: (count - (before.get(role) ?? 0)) / elapsedSeconds,
}));
for (const { role, pid } of programs) {
  say(`looking at ${role}`);
  const shares = profileShares(await cpuProfile(pid, LOOKED_AT_MS));
  process.stdout.write(
    `### ${role}, busy ${(shares.busy * 100).toFixed(0)} % of the time\n\n${profileTables(shares, ROWS)}\n\n`,
  );
}
const figures = await underLoad;
const editsPerSecond = figures.find(({ name }) => name === 'acknowledged')?.value ?? 0;
const cells = woken.map(({ role, perSecond }) => [role, numberText(perSecond / editsPerSecond)]);
process.stdout.write(
  `${[['process', 'wake-ups of its threads an edit'], ['---', '---:'], ...cells].map(tableLine).join('\n')}\n`,
);
for (const { name, value, unit } of figures) if (name.startsWith('ack')) say(`${name} ${value.toFixed(2)} ${unit}`);

/** The workload of the bench that is meant, for as long as it takes to look at everybody. */
function loadOf(name: string) {
  if (name === 'paced') return pacedTyping({ name, documents: 50, writersEach: 2, perSecond: 5, seconds });
  if (name === 'hot') return closedLoop({ name, documents: 1, writersEach: 10, seconds });
  if (name === '100') return closedLoop({ name, documents: 100, writersEach: 2, seconds });
  if (name === 'fan-out') return fanOut(300, seconds);
  throw new Error(`no load is ${name}; there are paced, hot, 100, fan-out`);
}
