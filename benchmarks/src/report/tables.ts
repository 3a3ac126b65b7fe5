import type { Comparison } from '../systems/names.ts';
import { numberText, tableLine } from './number-text.ts';
import type { Row } from './summary.ts';

/** Systems as columns. */
export interface Columns {
  /** In order; those without a figure in a table are left out of it. */
  readonly systems: readonly string[];
  /** Whose figures are divided by whose. */
  readonly comparisons: readonly Comparison[];
}

/** All results in markdown: for each workload a table of its figures with ratios, and one of what each process used. */
export function tables(rows: readonly Row[], columns: Columns): string {
  const workloads = [...new Set(rows.map(({ workload }) => workload))];
  return workloads.map((workload) => section(workload, rows, columns)).join('\n');
}

function section(workload: string, rows: readonly Row[], columns: Columns): string {
  const here = rows.filter((row) => row.workload === workload);
  const ofRoles = here.filter(({ role }) => role !== undefined);
  const whole = here.filter(({ role }) => role === undefined);
  const parts = [`### ${workload}`, ''];
  if (whole.length > 0) parts.push(table(whole, columns), '');
  if (ofRoles.length > 0) parts.push('By process:', '', table(ofRoles, { ...columns, comparisons: [] }), '');
  return parts.join('\n');
}

function table(rows: readonly Row[], { systems, comparisons }: Columns): string {
  const present = systems.filter((system) => rows.some((row) => row.system === system));
  const compared = comparisons
    .flatMap(({ subject, peers }) => peers.map((peer) => ({ subject, peer })))
    .filter(({ subject, peer }) => present.includes(subject) && present.includes(peer));
  const figures = [...new Set(rows.map(({ figure }) => figure))];
  const lines = figures.map((figure) => {
    const of = (system: string) => rows.find((row) => row.figure === figure && row.system === system);
    const unit = rows.find((row) => row.figure === figure)?.unit ?? '';
    return [
      `${figure} (${unit})`,
      ...present.map((system) => spreadText(of(system))),
      ...compared.map(({ subject, peer }) => ratioText(of(subject), of(peer))),
    ];
  });
  const head = ['figure', ...present, ...compared.map(({ subject, peer }) => `${subject} ÷ ${peer}`)];
  const rule = head.map((_, index) => (index === 0 ? '---' : '---:'));
  return [head, rule, ...lines].map(tableLine).join('\n');
}

/** The median, and behind it from where to where the rounds went. */
function spreadText(row: Row | undefined): string {
  if (row === undefined) return '';
  const spread = row.values.length > 1 ? ` (${numberText(row.min)}–${numberText(row.max)})` : '';
  return `${numberText(row.median)}${spread}`;
}

function ratioText(subject: Row | undefined, peer: Row | undefined): string {
  if (subject === undefined || peer === undefined || peer.median === 0) return '';
  return `${numberText(subject.median / peer.median)}×`;
}
