import type { CpuProfile } from '../measure/cpu-profile.ts';
import { tableLine } from './number-text.ts';

/** Part of the time in which a process was busy, by itself: without what it called. */
export interface Share {
  readonly name: string;
  readonly share: number;
}

export interface ProfileShares {
  /** Of all the time, how much the process was busy. */
  readonly busy: number;
  /** By workspace, package or part of Node, the largest first. */
  readonly packages: readonly Share[];
  /** By function, the largest first. */
  readonly functions: readonly Share[];
}

/** Who took a process's time. What V8 has no function for stands in parentheses, as the garbage collector. */
export function profileShares({ nodes, samples, timeDeltas }: CpuProfile): ProfileShares {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const packages = new Map<string, number>();
  const functions = new Map<string, number>();
  let busyUs = 0;
  let allUs = 0;
  for (const [index, id] of samples.entries()) {
    const tookUs = timeDeltas[index] ?? 0;
    const frame = frames.get(id);
    allUs += tookUs;
    if (frame === undefined || frame.functionName === '(idle)') continue;
    busyUs += tookUs;
    const place = placeOf(frame.url);
    add(packages, packageOf(place, frame.functionName), tookUs);
    add(functions, [frame.functionName || 'anonymous', place].filter(Boolean).join(' '), tookUs);
  }
  return { busy: busyUs / allUs, packages: sharesOf(packages, busyUs), functions: sharesOf(functions, busyUs) };
}

/** The largest of both kinds, as Markdown tables. */
export function profileTables({ packages, functions }: ProfileShares, rows: number): string {
  const table = (title: string, shares: readonly Share[]) =>
    [
      [title, 'share'],
      ['---', '---:'],
      ...shares.slice(0, rows).map(({ name, share }) => [name, `${(share * 100).toFixed(1)} %`]),
    ]
      .map(tableLine)
      .join('\n');
  return `${table('package', packages)}\n\n${table('function', functions)}`;
}

/** Without what is the same for all files of this machine. */
function placeOf(url: string): string {
  const path = url.replace(/^file:\/\//, '');
  const inPackage = /^.*node_modules\/(.*)$/.exec(path)?.[1];
  if (inPackage !== undefined) return inPackage;
  return /([\w-]+\/src\/.*|gen\/.*)$/.exec(path)?.[1] ?? path;
}

function packageOf(place: string, functionName: string): string {
  if (place === '') return functionName.startsWith('(') ? functionName : 'compiled into Node';
  const [first = '', second = ''] = place.split('/');
  if (first.startsWith('@')) return `${first}/${second}`;
  return first.startsWith('node:') ? 'node' : first;
}

function add(sums: Map<string, number>, name: string, value: number): void {
  sums.set(name, (sums.get(name) ?? 0) + value);
}

function sharesOf(sums: ReadonlyMap<string, number>, whole: number): Share[] {
  return [...sums].map(([name, sum]) => ({ name, share: sum / whole })).sort((one, other) => other.share - one.share);
}
