import type { Submit } from '@weft/gen/session';
import type { Span, Tracing } from '@weft/service-kit/telemetry';
import { formatTraceparent } from '@weft/service-kit/telemetry-context';
import { currentSpan, inScope } from '@weft/service-kit/telemetry-scope';

/** What this gateway records of edits. There is none when nothing is traced. */
export class GatewayTraces {
  readonly #tracing: Tracing;

  constructor(tracing: Tracing) {
    this.#tracing = tracing;
  }

  /** A client submits. Goes on with the trace of the call it came by, if any; undefined when the edit isn't recorded. */
  edit(documentId: string, { sequence, operation }: Pick<Submit, 'sequence' | 'operation'>): EditTrace | undefined {
    const call = currentSpan();
    const span = call === undefined ? this.#tracing.enter('edit', undefined, SERVER) : call.child('edit');
    if (span === undefined) return undefined;
    const components = operation?.components.length ?? 0;
    span.set({ 'weft.document_id': documentId, 'weft.sequence': sequence, 'weft.components': components });
    return new EditTrace(span);
  }

  /** Events of a document are handed to those who have it open. */
  delivering(traceContext: string): Span | undefined {
    return this.#tracing.continue('deliver', traceContext, { kind: 'consumer' });
  }
}

const SERVER = { kind: 'server' } as const;

/** One recorded submission, from its frame until its author knows what became of it. */
export class EditTrace {
  readonly #edit: Span;
  #step: Span;

  constructor(edit: Span) {
    this.#edit = edit;
    this.#step = edit.child('validate');
  }

  /** It is in form: the author's role is next, known here already or to be asked for by what `ask` begins. */
  authorise<Result>(source: 'known' | 'asked', ask: () => Result): Result {
    this.#step.end();
    this.#step = this.#edit.child('authorise', { attributes: { 'weft.role': source } });
    return inScope(source === 'asked' ? this.#step : undefined, ask);
  }

  /** It goes to the log: the trace context for the record. */
  publish(partition: number): string {
    this.#step.end();
    this.#step = this.#edit.child('publish', { kind: 'producer', attributes: { 'weft.partition': partition } });
    return formatTraceparent(this.#step.context);
  }

  /** The log has it, or may have it. */
  follow(published: Promise<void>): void {
    const publish = this.#step;
    published.then(
      () => publish.end(),
      () => {
        if (!publish.ended) publish.fail('UNKNOWN_OUTCOME');
        publish.end();
      },
    );
  }

  /** Its author is being told that it was accepted; to be ended when that is done. */
  acknowledge(revision: number): Span {
    return this.#edit.child('acknowledge', { attributes: { 'weft.revision': revision } });
  }

  /** Its author knows that it was accepted as this revision. */
  accepted(revision: number): void {
    if (!this.#edit.ended) this.#edit.set({ 'weft.revision': revision });
    this.#end('accepted');
  }

  /** It was refused, here or by the sequencer. */
  refused(code: string): void {
    if (!this.#edit.ended) this.#edit.fail(code);
    this.#end(code);
  }

  /** Its author is no longer there, or it was a repeat of one under way. */
  left(): void {
    this.#end('left');
  }

  #end(outcome: string): void {
    if (this.#edit.ended) return;
    this.#step.end();
    this.#edit.set({ 'weft.outcome': outcome });
    this.#edit.end();
  }
}
