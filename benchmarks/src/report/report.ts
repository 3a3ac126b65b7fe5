import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Effort } from '../workloads/workload.ts';
import type { Machine, Source } from './environment.ts';
import type { Row } from './summary.ts';

const RESULTS = join(import.meta.dirname, '../../results');
const FORMAT = 1;

/** The results of one run, as they are kept. */
export interface Report {
  readonly format: typeof FORMAT;
  /** When it began, in ISO 8601. */
  readonly began: string;
  readonly source: Source;
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  readonly options: {
    readonly mode: Effort['mode'];
    readonly rounds: number;
    /** Empty when everything was measured. */
    readonly only: readonly string[];
  };
  readonly rows: readonly Row[];
  /** What failed, and was not measured for that. */
  readonly failures: readonly string[];
}

export function report(parts: Omit<Report, 'format'>): Report {
  return { format: FORMAT, ...parts };
}

/** Writes it among the results; answers where. */
export async function keepReport(report: Report): Promise<string> {
  const { began, source, options } = report;
  const name = [began.slice(0, 10), source.commit, ...(options.mode === 'quick' ? ['quick'] : [])].join('-');
  await mkdir(RESULTS, { recursive: true });
  const file = join(RESULTS, `${name}.json`);
  await writeFile(file, `${JSON.stringify(report, undefined, 1)}\n`);
  return file;
}

/** Reads one that was kept. Fails when the file is none. */
export async function readReport(file: string): Promise<Report> {
  const value: unknown = JSON.parse(await readFile(file, 'utf8'));
  if (typeof value !== 'object' || value === null || !('format' in value) || value.format !== FORMAT) {
    throw new Error(`${file} holds no results of format ${FORMAT}`);
  }
  return value as Report;
}
