import { parseArgs } from 'node:util';
import type { Failure } from './messages.ts';
import { PLANTS } from './planted-bugs/plants.ts';
import { simulate, type Totals } from './simulate.ts';

/** `npm run simulate`: schedules until the time is up or their number is reached. Ends with 1 when one of them went wrong. */

const HELP = `npm run simulate -- [--minutes N] [--schedules N] [--seed S] [--keep 0,3] [--plant name]

  --minutes    how long; 5 unless --schedules is given
  --schedules  how many
  --seed       the first seed; chosen by chance otherwise
  --keep       of the plan's faults only those with these numbers; none: --keep ''
  --tight      only with limits so low that they are reached
  --wide       only with production's limits
  --plant      with a planted bug: ${PLANTS.map(({ name }) => name).join(', ')}
`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    schedules: { type: 'string' },
    seed: { type: 'string' },
    keep: { type: 'string' },
    plant: { type: 'string' },
    tight: { type: 'boolean' },
    wide: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function sayFailure({ seed, tight, mode, problems, faults, shrunk }: Failure): void {
  const planted = values.plant === undefined ? '' : ` --plant '${values.plant}'`;
  say(`\nseed ${seed} (${mode}) went wrong:`);
  for (const problem of problems.slice(0, 5)) say(`  ${problem}`);
  say(shrunk.length === 0 ? 'without any fault' : 'with these faults:');
  for (const fault of shrunk) say(`  ${fault}`);
  say(
    `again: npm run simulate -- --seed ${seed} --schedules 1 --keep '${faults.join(',')}' ${tight ? '--tight' : '--wide'}${planted}`,
  );
}

function sayTotals(totals: Totals): void {
  const { schedules, operations, acknowledged, virtualMs, elapsedMs, failures } = totals;
  const perMinute = Math.round(schedules / (elapsedMs / 60_000));
  const hours = (virtualMs / 3_600_000).toFixed(1);
  say(
    `${schedules} schedules, ${perMinute} a minute, ${hours} h of virtual time, ${operations} operations, ` +
      `${acknowledged} acknowledgements, ${failures.length} went wrong`,
  );
}

/** How often it is told how far it has come, in milliseconds. */
const PROGRESS_MS = 5_000;

async function main(): Promise<void> {
  if (values.help) {
    say(HELP);
    return;
  }
  const firstSeed = values.seed === undefined ? Math.floor(Math.random() * 1e9) : Number(values.seed);
  const forMs =
    values.minutes === undefined && values.schedules !== undefined
      ? Number.POSITIVE_INFINITY
      : Number(values.minutes ?? 5) * 60_000;
  say(`from seed ${firstSeed}`);
  let toldAtMs = performance.now();
  const totals = await simulate({
    firstSeed,
    forMs,
    schedules: Number(values.schedules ?? Number.MAX_SAFE_INTEGER / 2),
    keep: values.keep
      ?.split(',')
      .filter((text) => text !== '')
      .map(Number),
    plant: values.plant,
    tight: values.tight ? true : values.wide ? false : undefined,
    progress: (soFar) => {
      if (performance.now() - toldAtMs < PROGRESS_MS) return;
      toldAtMs = performance.now();
      sayTotals(soFar);
    },
  });
  for (const failure of totals.failures.slice(0, 10)) sayFailure(failure);
  sayTotals(totals);
  process.exitCode = totals.failures.length === 0 ? 0 : 1;
}

await main();
