import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { compose } from '@weft/ot/compose';
import type { Operation } from '@weft/ot/operation';
import { splitOperation } from '@weft/ot/split-operation';
import { normalize } from '@weft/ot/validate';

/** A recorded editing history, as one list of transactions in an order in which they may happen. */
export interface Trace {
  readonly startContent: string;
  readonly endContent: string;
  /** How many people wrote it; 1 for a sequential trace. */
  readonly authors: number;
  /** Transactions that change something. One that inserts more than a submission may is several here, as the SDK would send it. */
  readonly transactions: readonly Transaction[];
}

/** One edit of a trace. */
export interface Transaction {
  /** Who made it, from 0. */
  readonly author: number;
  /** What it was made on: for each author, how many of that author's transactions. */
  readonly seen: readonly number[];
  /** The edit, as it applies to the text that those transactions make. */
  readonly operation: Operation;
}

/** A file that isn't an editing trace, or one that can't be replayed as asked. */
export class TraceError extends Error {
  override name = 'TraceError';
}

type Patch = readonly [position: number, deleted: number, inserted: string];
interface TraceFile {
  readonly kind?: string;
  readonly startContent?: string;
  readonly endContent: string;
  readonly numAgents?: number;
  readonly txns: readonly {
    readonly patches: readonly Patch[];
    readonly parents?: readonly number[];
    readonly agent?: number;
  }[];
}

/**
 * Reads a trace from a gzipped JSON file.
 * @throws {TraceError} when it holds something else
 */
export async function readTrace(path: string): Promise<Trace> {
  const bytes = await readFile(path);
  const parsed: unknown = JSON.parse((await promisify(gunzip)(bytes)).toString('utf8'));
  return parseTrace(parsed);
}

/** The trace in parsed JSON. @throws {TraceError} */
export function parseTrace(parsed: unknown): Trace {
  const file = parsed as Partial<TraceFile> | null;
  if (file === null || typeof file.endContent !== 'string' || !Array.isArray(file.txns)) {
    throw new TraceError('not an editing trace: it has no endContent or no txns');
  }
  return traceOf(file as TraceFile);
}

function traceOf(file: TraceFile): Trace {
  const concurrent = file.kind === 'concurrent';
  const authors = concurrent ? (file.numAgents ?? 1) : 1;
  const counts = new Array<number>(authors).fill(0);
  /** For each transaction of the file: what whoever builds on it has seen. */
  const seenAfter: number[][] = [];
  const transactions: Transaction[] = [];
  file.txns.forEach((transaction, index) => {
    const author = concurrent ? (transaction.agent ?? 0) : 0;
    const parents = concurrent ? (transaction.parents ?? []) : index === 0 ? [] : [index - 1];
    const seen = mergeSeen(
      authors,
      parents.map((parent) => seenAfter[parent]),
    );
    if (seen[author] !== counts[author]) {
      throw new TraceError(`transaction ${index} was not made on all that its author had written`);
    }
    const after = [...seen];
    for (const operation of splitOperation(operationOf(transaction.patches))) {
      transactions.push({ author, seen: [...after], operation });
      counts[author] = (counts[author] ?? 0) + 1;
      after[author] = counts[author];
    }
    seenAfter.push(after);
  });
  return { startContent: file.startContent ?? '', endContent: file.endContent, authors, transactions };
}

function mergeSeen(authors: number, parents: readonly (readonly number[] | undefined)[]): number[] {
  const seen = new Array<number>(authors).fill(0);
  for (const parent of parents) {
    if (parent === undefined) throw new TraceError('a transaction comes before one of its parents');
    parent.forEach((count, author) => {
      seen[author] = Math.max(seen[author] ?? 0, count);
    });
  }
  return seen;
}

/** Patches apply one after another; together they are one operation. */
function operationOf(patches: readonly Patch[]): Operation {
  return patches.reduce<Operation>(
    (whole, [position, deleted, inserted]) => compose(whole, normalize([position, { d: deleted }, inserted])),
    [],
  );
}
