import type { Span, Tracing } from '@weft/service-kit/telemetry';
import { formatTraceparent } from '@weft/service-kit/telemetry-context';
import type { CommitBatch, RecordTrace } from '../domain/commit-batch.ts';

/** What this instance records of the records it takes from the log. There is none when nothing is traced. */
export class EditTraces {
  readonly #tracing: Tracing;

  constructor(tracing: Tracing) {
    this.#tracing = tracing;
  }

  /** A record was taken from the log, at a monotonic time in milliseconds. Undefined when its edit isn't recorded. */
  begin(traceContext: string, partition: number, receivedAtMs: number): RecordTrace | undefined {
    const span = this.#tracing.continue('consume', traceContext, {
      kind: 'consumer',
      startMs: receivedAtMs,
      attributes: { 'weft.partition': partition },
    });
    return span && new EditTrace(span, partition, receivedAtMs);
  }
}

/** One recorded submission, from the log to those who follow its document. What was sequenced in vain is sequenced again. */
class EditTrace implements RecordTrace {
  readonly partition: number;
  readonly #consume: Span;
  #step: Span;

  constructor(consume: Span, partition: number, receivedAtMs: number) {
    this.partition = partition;
    this.#consume = consume;
    this.#step = consume.child('queue', { startMs: receivedAtMs });
  }

  get context() {
    return this.#consume.context;
  }

  sequencing(): void {
    this.#next('sequence');
  }

  sequenced(): void {
    this.#step.end();
  }

  committing({ records, bytes, partitions, traces }: CommitBatch): void {
    const links = traces.filter((trace) => trace !== this).map(({ context }) => context);
    this.#next('commit', links);
    this.#step.set({
      'weft.batch.records': records,
      'weft.batch.bytes': bytes,
      'weft.batch.partitions': partitions.size,
    });
  }

  committed(): void {
    this.#next('broadcast');
  }

  undone(reason: string): void {
    if (!this.#step.ended) this.#step.fail(reason);
    this.#step.end();
  }

  lost(): void {
    this.undone('FENCED');
    this.#consume.end();
  }

  get broadcast(): string {
    return formatTraceparent(this.#step.context);
  }

  told(): void {
    this.#step.end();
    this.#consume.end();
  }

  #next(name: string, links: readonly RecordTrace['context'][] = []): void {
    this.#step.end();
    this.#step = this.#consume.child(name, { links });
  }
}
