import type { OperationEvent } from '../domain/commit-batch.ts';
import { COMMITTED_RUNS_BYTES } from '../limits.ts';
import type { RecentOperation } from './text-materialiser.ts';

const FIRST_BYTES = 512;
/** Behind each operation: the number of its session, its sequence, its chain. */
const FACTS_BYTES = 16;

/** Operations of one document that follow one another, packed: a thousand of them are few objects for the garbage collector. */
export class CommittedRun {
  readonly #firstRevision: number;
  readonly #sessionNumbers = new Map<string, number>();
  readonly #sessionIds: string[] = [];
  /** Where the facts of each operation begin. */
  readonly #facts: number[] = [];
  #packed = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #length = 0;

  constructor(firstRevision: number) {
    this.#firstRevision = firstRevision;
  }

  /** The revision that the next operation leads to. */
  get nextRevision(): number {
    return this.#firstRevision + this.#facts.length;
  }

  /** What the run takes, in bytes. */
  get bytes(): number {
    return this.#packed.length;
  }

  add({ operation, sessionId, sequence, chain }: RecentOperation): void {
    const facts = this.#length + operation.length;
    this.#makeRoom(facts + FACTS_BYTES);
    this.#packed.set(operation, this.#length);
    this.#packed.writeUInt32LE(this.#numberOf(sessionId), facts);
    this.#packed.writeUInt32LE(sequence, facts + 4);
    this.#packed.writeBigUInt64LE(chain, facts + 8);
    this.#facts.push(facts);
    this.#length = facts + FACTS_BYTES;
  }

  /** The operation that leads to a revision. */
  at(revision: number): RecentOperation | undefined {
    const index = revision - this.#firstRevision;
    const facts = this.#facts[index];
    if (facts === undefined) return undefined;
    const before = this.#facts[index - 1];
    return {
      operation: this.#packed.subarray(before === undefined ? 0 : before + FACTS_BYTES, facts),
      sessionId: this.#sessionIds[this.#packed.readUInt32LE(facts)] ?? '',
      sequence: this.#packed.readUInt32LE(facts + 4),
      chain: this.#packed.readBigUInt64LE(facts + 8),
    };
  }

  #numberOf(sessionId: string): number {
    const known = this.#sessionNumbers.get(sessionId);
    if (known !== undefined) return known;
    const number = this.#sessionIds.push(sessionId) - 1;
    this.#sessionNumbers.set(sessionId, number);
    return number;
  }

  #makeRoom(bytes: number): void {
    if (bytes <= this.#packed.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(bytes, 2 * this.#packed.length));
    this.#packed.copy(larger, 0, 0, this.#length);
    this.#packed = larger;
  }
}

/**
 * What was committed to each document since its last snapshot, so that the next one need not read it from the database again. Within a bound: beyond, the
 * documents that have been here longest go, and are read.
 */
export class CommittedRuns {
  readonly #runs = new Map<string, CommittedRun>();
  #bytes = 0;

  /** Takes an operation in. One that doesn't follow the last, as after another owner's, begins anew. */
  add(event: OperationEvent): void {
    let run = this.#runs.get(event.documentId);
    if (run?.nextRevision !== event.revision) {
      this.forget(event.documentId);
      run = new CommittedRun(event.revision);
      this.#runs.set(event.documentId, run);
      this.#bytes += run.bytes;
    }
    const before = run.bytes;
    run.add(event);
    this.#bytes += run.bytes - before;
    for (const oldest of this.#runs.keys()) {
      if (this.#bytes <= COMMITTED_RUNS_BYTES) return;
      this.forget(oldest);
    }
  }

  /** The run of a document, which is given away: what comes next begins anew. */
  take(documentId: string): CommittedRun | undefined {
    const run = this.#runs.get(documentId);
    this.forget(documentId);
    return run;
  }

  forget(documentId: string): void {
    const run = this.#runs.get(documentId);
    if (run === undefined) return;
    this.#runs.delete(documentId);
    this.#bytes -= run.bytes;
  }
}
