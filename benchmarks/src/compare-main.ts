import { compareRows, missing, regressions, WORSE_BY } from './compare.ts';
import { numberText, tableLine } from './report/number-text.ts';
import { type Report, readReport } from './report/report.ts';

const [olderFile, newerFile] = process.argv.slice(2);
if (olderFile === undefined || newerFile === undefined) {
  throw new Error('usage: npm run bench:compare <older.json> <newer.json>');
}
const [older, newer] = [await readReport(olderFile), await readReport(newerFile)];
const say = (line: string) => process.stdout.write(`${line}\n`);

for (const difference of differences(older, newer)) say(`Not alike: ${difference}.`);
const changes = compareRows(older.rows, newer.rows);
say(tableLine(['workload', 'system', 'figure', older.source.commit, newer.source.commit, 'ratio', '']));
say(tableLine(['---', '---', '---', '---:', '---:', '---:', '---']));
for (const { before, after, ratio, verdict } of changes) {
  const cells = [after.workload, after.system, `${after.figure} (${after.unit})`];
  const mark = verdict === 'same' ? '' : verdict;
  say(tableLine([...cells, numberText(before.median), numberText(after.median), numberText(ratio), mark]));
}
const gone = missing(older.rows, newer.rows);
if (gone.length > 0) say(`\n${gone.length} figures of the older run are not in the newer.`);
const worse = regressions(changes);
say(
  `\n${worse.length} of ${changes.length} figures are worse by more than ${WORSE_BY * 100} % and outside of both runs' spread.`,
);
if (worse.length > 0) process.exitCode = 1;

/** Why the two should not be compared, as far as it can be known. */
function differences(one: Report, other: Report): string[] {
  const pairs: [string, unknown, unknown][] = [
    ['mode', one.options.mode, other.options.mode],
    ['machine', one.machine, other.machine],
    ...Object.keys({ ...one.versions, ...other.versions }).map((name): [string, unknown, unknown] => {
      return [`version of ${name}`, one.versions[name], other.versions[name]];
    }),
  ];
  return pairs
    .map(([name, left, right]) => [name, JSON.stringify(left), JSON.stringify(right)])
    .filter(([, left, right]) => left !== right)
    .map(([name, left, right]) => `${name} is ${left} in the older, ${right} in the newer`);
}
