import { WithheldChanges } from '@weft/client/sync/withheld-changes';
import type { Operation } from '@weft/ot/operation';
import { Rope } from '@weft/ot/rope';
import { type Trace, TraceError } from './replay-trace.ts';

/** What the replay of a trace comes to. */
export interface TraceOutcome {
  /** The text in the end. */
  readonly text: string;
  /** The most operations that were ever withheld from an author. */
  readonly withheldMax: number;
}

/** What one author sees. */
interface View {
  readonly withheld: WithheldChanges;
  /** The author of each withheld operation, oldest first. */
  readonly authors: number[];
  /** How many transactions of each author are shown. */
  readonly shown: number[];
}

/** Replays a trace without a server: each author sees only what the trace says, and the document gets the rebased operations. */
export function outcomeOf({ startContent, authors, transactions }: Trace): TraceOutcome {
  const document = Rope.from(startContent);
  const views = Array.from({ length: authors }, (): View => {
    return { withheld: new WithheldChanges(), authors: [], shown: new Array<number>(authors).fill(0) };
  });
  let withheldMax = 0;
  for (const { author, seen, operation } of transactions) {
    const view = views[author];
    if (view === undefined) throw new TraceError(`there is no author ${author}`);
    show(view, seen);
    withheldMax = Math.max(withheldMax, view.withheld.count);
    const committed: Operation = view.withheld.rebase(operation);
    document.apply(committed);
    for (const other of views) {
      if (other === view) continue;
      other.withheld.withhold(committed);
      other.authors.push(author);
    }
  }
  return { text: document.toString(), withheldMax };
}

function show({ withheld, authors, shown }: View, seen: readonly number[]): void {
  for (let next = authors[0]; next !== undefined && (shown[next] ?? 0) < (seen[next] ?? 0); next = authors[0]) {
    authors.shift();
    shown[next] = (shown[next] ?? 0) + 1;
    withheld.release();
  }
}

/** The first so many transactions of a trace, as a trace of their own. */
export function beginningOf(trace: Trace, transactions: number): Trace {
  const beginning = { ...trace, transactions: trace.transactions.slice(0, transactions) };
  return { ...beginning, endContent: outcomeOf(beginning).text };
}
