import { parseArgs } from 'node:util';
import { untilSignalled } from '@weft/deploy/mesh/signals';
import { FLOORS } from './floors/all.ts';
import { FLOOR_SYSTEM } from './floors/floor.ts';
import { judge } from './goals.ts';
import { BenchBroker } from './ground/bench-broker.ts';
import { startBenchPostgres } from './ground/bench-postgres.ts';
import { planTurns } from './plan.ts';
import { machine, source, versions } from './report/environment.ts';
import { goalsTable } from './report/goals-table.ts';
import { keepReport, report } from './report/report.ts';
import { summarise } from './report/summary.ts';
import { tables } from './report/tables.ts';
import { MeasurementError, runTurns } from './run-turns.ts';
import { CONTENDERS } from './systems/all.ts';
import { COMPARISONS } from './systems/names.ts';
import { GOALS } from './weft-goals.ts';
import { WORKLOADS } from './workloads/all.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    only: { type: 'string', multiple: true, default: [] },
  },
});
const mode = values.quick ? 'quick' : 'full';
const rounds = Number(values.rounds ?? (values.quick ? 1 : 3));
if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds ${values.rounds} is no number of rounds`);
const options = { mode, rounds, only: values.only } as const;

try {
  await main();
} catch (error) {
  if (!(error instanceof MeasurementError)) throw error;
  process.stderr.write(`FAILED ${error.message}\n`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const began = new Date().toISOString();
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const stop = untilSignalled();
  const turns = planTurns({ contenders: CONTENDERS, workloads: WORKLOADS, floors: FLOORS }, options);
  await using postgres = await startBenchPostgres();
  await using broker = new BenchBroker();
  const ground = { postgresUrl: postgres.url, broker };
  const failures: string[] = [];
  const failed = ({ message }: MeasurementError) => {
    failures.push(message);
    say(`FAILED ${message}`);
    process.exitCode = 1;
  };
  const outcomes = await runTurns(turns, { ground, effort: { mode }, say, failed, stop });
  const rows = summarise(outcomes);
  const kept = report({
    began,
    source: await source(),
    machine: machine(),
    versions: await versions(postgres.url),
    options,
    rows,
    failures,
  });
  say(`results are in ${await keepReport(kept)}`);
  const systems = [...CONTENDERS.map(({ name }) => name), FLOOR_SYSTEM];
  process.stdout.write(`${tables(rows, { systems, comparisons: COMPARISONS })}\n`);
  process.stdout.write(`### goals\n\n${goalsTable(judge(GOALS, rows), mode)}\n`);
  for (const failure of failures) process.stdout.write(`\n**Failed:** ${failure}\n`);
}
