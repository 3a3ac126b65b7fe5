import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from '@weft/client/client';
import { nodeTransport } from '@weft/client/connection/node-transport';
import type { Transport } from '@weft/client/connection/transport';
import type { Document } from '@weft/client/document';
import { patiently, within } from './patience.ts';
import { isTemporary, type Person, ReplayApi } from './replay-api.ts';
import { type Trace, TraceError, type Transaction } from './replay-trace.ts';
import { ReplayWriter } from './replay-writer.ts';

export interface ReplayOptions {
  /** The running system, such as http://127.0.0.1:8080. Of several, people are dealt to them in turn; the first one takes the calls. */
  readonly urls: readonly [string, ...string[]];
  /** How many people write. Not fewer than the trace has; those of a sequential trace take turns. */
  readonly writers: number;
  /** How many more people read along. */
  readonly readers: number;
  /** The least time from one transaction to the next, in milliseconds. */
  readonly paceMs: number;
  /** How long to wait for what must come, in milliseconds; a system that is away is waited for as long. */
  readonly patienceMs: number;
  /** Told after every transaction; the next one waits for it. */
  readonly onProgress: (done: number, total: number) => void | Promise<void>;
  /** How people connect; WebSockets of Node unless said otherwise. */
  readonly transport?: Transport;
}

/** Whether one party ended in the trace's text. */
export interface Verdict {
  readonly who: string;
  readonly right: boolean;
  readonly revision: number;
}

export interface ReplayReport {
  readonly documentId: string;
  readonly transactions: number;
  /** The newest revision: one for each transaction. */
  readonly revision: number;
  readonly seconds: number;
  /** From submitting to hearing that it is committed, in milliseconds. */
  readonly acknowledgementMs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly verdicts: readonly Verdict[];
  /** Everybody ended in the trace's text, and the revisions grew by one for each transaction. */
  readonly passed: boolean;
}

/** Between two attempts of a call while the system is away, in milliseconds. */
const CALL_AGAIN_MS = 500;

/** Somebody at the document. */
interface Participant extends Person {
  readonly name: string;
  readonly document: Document;
}

/**
 * Replays a trace through a running system, in a new document, with people who sign in by name. One transaction is made
 * after the other, each on exactly the text that it was made on when it was recorded, and each becomes one revision.
 */
export async function replay(trace: Trace, options: ReplayOptions): Promise<ReplayReport> {
  const shared = shareOut(trace, options.writers);
  const api = new ReplayApi(options.urls[0]);
  const run = randomUUID().slice(0, 8);
  const names = [
    ...Array.from({ length: options.writers }, (_, index) => `replay-${run}-writer-${index + 1}`),
    ...Array.from({ length: options.readers }, (_, index) => `replay-${run}-reader-${index + 1}`),
  ];
  const people = await Promise.all(names.map((name) => api.signIn(name)));
  const [owner] = people;
  if (owner === undefined) throw new TraceError('somebody has to write');
  const documentId = await api.createDocument(owner.accessToken, `replay ${run}`, trace.startContent);
  for (const [index, person] of people.entries()) {
    const role = index < options.writers ? 'ROLE_EDITOR' : 'ROLE_VIEWER';
    if (person !== owner) await api.grant(owner.accessToken, documentId, person.userId, role);
  }
  await using stack = new AsyncDisposableStack();
  const participants = people.map((person, index): Participant => {
    const name = names[index] ?? '';
    const client = createClient({
      url: options.urls[index % options.urls.length] ?? options.urls[0],
      token: async () => (await api.signIn(name)).accessToken,
      transport: options.transport ?? nodeTransport,
      clientName: 'weft-replay',
    });
    stack.defer(() => client.close());
    return { ...person, name, document: client.open(documentId) };
  });
  await within(
    options.patienceMs,
    'everybody to have the document',
    Promise.all(participants.map(({ document }) => document.whenReady())),
  );
  const written = await write(shared, participants.slice(0, options.writers), options);
  const verdicts = await judge(trace, written, participants, options);
  const { content, revision } = await patiently({ ...options, pauseMs: CALL_AGAIN_MS, mayPass: isTemporary }, () =>
    api.content(owner.accessToken, documentId),
  );
  verdicts.push({ who: 'GetDocumentContent', right: content === trace.endContent, revision });
  const { transactions } = trace;
  return {
    documentId,
    transactions: transactions.length,
    revision,
    seconds: written.seconds,
    acknowledgementMs: percentiles(written.latencies),
    verdicts,
    passed: verdicts.every((verdict) => verdict.right && verdict.revision === transactions.length),
  };
}

/** Transactions of a sequential trace are dealt to the writers in turn, each made on all before it. */
function shareOut({ authors, transactions }: Trace, writers: number): readonly Transaction[] {
  if (writers < authors) throw new TraceError(`the trace has ${authors} authors, so it needs as many writers`);
  if (authors > 2) throw new TraceError('traces of more than two authors at once are not supported');
  if (authors > 1)
    return transactions.map((transaction) => ({ ...transaction, seen: padded(transaction.seen, writers) }));
  return transactions.map(({ operation }, index) => ({
    author: index % writers,
    seen: Array.from({ length: writers }, (_, writer) => Math.ceil(Math.max(0, index - writer) / writers)),
    operation,
  }));
}

function padded(seen: readonly number[], length: number): number[] {
  return Array.from({ length }, (_, index) => seen[index] ?? 0);
}

interface Written {
  readonly writers: readonly ReplayWriter[];
  /** How many transactions each writer made. */
  readonly counts: readonly number[];
  readonly latencies: readonly number[];
  readonly seconds: number;
}

async function write(
  transactions: readonly Transaction[],
  participants: readonly Participant[],
  { paceMs, patienceMs, onProgress }: ReplayOptions,
): Promise<Written> {
  const authors = new Map(participants.map(({ userId }, author) => [userId, author]));
  const writers = participants.map(
    ({ document }, author) => new ReplayWriter({ document, author, authors, patienceMs }),
  );
  const counts = writers.map(() => 0);
  const latencies: number[] = [];
  const started = performance.now();
  for (const [index, transaction] of transactions.entries()) {
    const submitted = performance.now();
    await writers[transaction.author]?.write(transaction);
    counts[transaction.author] = (counts[transaction.author] ?? 0) + 1;
    latencies.push(performance.now() - submitted);
    await onProgress(index + 1, transactions.length);
    const restMs = paceMs - (performance.now() - submitted);
    if (restMs > 0) await delay(restMs);
  }
  return { writers, counts, latencies, seconds: (performance.now() - started) / 1000 };
}

/** What everybody has in the end, once all has arrived. */
async function judge(
  { endContent, transactions }: Trace,
  { writers, counts }: Written,
  participants: readonly Participant[],
  { patienceMs }: ReplayOptions,
): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const [index, { name, document }] of participants.entries()) {
    await arrived(document, transactions.length, patienceMs);
    const view = await writers[index]?.finish(counts);
    const text = document.text();
    verdicts.push({ who: name, right: text === endContent && (view ?? text) === text, revision: document.revision });
  }
  return verdicts;
}

/** Resolves when the document has come to a revision, or when patience has ended. */
async function arrived(document: Document, revision: number, patienceMs: number): Promise<void> {
  if (document.revision >= revision) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const patience = setTimeout(resolve, patienceMs);
  const stop = document.onChange(() => {
    if (document.revision >= revision) resolve();
  });
  await promise;
  clearTimeout(patience);
  stop();
}

function percentiles(latencies: readonly number[]): ReplayReport['acknowledgementMs'] {
  const sorted = [...latencies].sort((one, other) => one - other);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}
