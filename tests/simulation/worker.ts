import { createHash } from 'node:crypto';
import type { Assignment, Failure, Report } from './messages.ts';
import { makePlan } from './plan/make-plan.ts';
import { keeping, shrink } from './plan/shrink.ts';
import { runSchedule } from './run-schedule.ts';
import { installVirtualTime } from './world/virtual-time.ts';

/** Runs schedules for the process that forked it, until that one has gone. */

const nextTurn = setImmediate;
const tight = process.argv.includes('--tight');
installVirtualTime();

process.on('message', (assignment: Assignment) => {
  // Schedules drain the microtasks themselves, which works only outside of one.
  nextTurn(() => process.send?.(carriedOut(assignment)));
});
process.on('disconnect', () => process.exit());
process.on('unhandledRejection', (error) => {
  throw error;
});

function carriedOut({ firstSeed, schedules, keep, quick }: Assignment): Report {
  const report = { schedules: 0, operations: 0, acknowledged: 0, tasks: 0, virtualMs: 0 };
  const failures: Failure[] = [];
  const happened = createHash('sha256');
  for (let seed = firstSeed; seed < firstSeed + schedules; seed += 1) {
    const plan = makePlan(seed);
    const kept = keep ?? plan.faults.map((_fault, number) => number);
    const outcome = runSchedule(keeping(plan, kept));
    report.schedules += 1;
    report.operations += outcome.operations;
    report.acknowledged += outcome.acknowledged;
    report.tasks += outcome.tasks;
    report.virtualMs += outcome.lastedMs;
    happened.update(outcome.fingerprint);
    if (outcome.problems.length === 0) continue;
    const faults = quick ? kept : shrink(plan, kept, (fewer) => runSchedule(fewer).problems.length > 0);
    const shrunk = faults.map((number) => JSON.stringify(plan.faults[number]));
    failures.push({ seed, tight, mode: plan.mode, problems: outcome.problems, faults, shrunk });
    if (quick) break;
  }
  return { ...report, failures, fingerprint: happened.digest('hex') };
}
