import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apply } from './apply.ts';
import {
  acknowledge,
  type CommittedOperation,
  draft,
  type EditSession,
  edit,
  receive,
  renewSession,
  resend,
  type SentSubmission,
  type Step,
  startSession,
} from './edit-session.ts';
import type { Operation } from './operation.ts';
import { Rope } from './rope.ts';
import type { SequencedDocument } from './sequencer.ts';
import { codePoints, oracleApply, oracleTransform } from './testing/oracle.ts';
import { ADA, emptyDocument, sequence, sessionId, submission } from './testing/sequenced-document.ts';

/** What a client hears, in order. */
type Message =
  | { readonly kind: 'operation'; readonly committed: CommittedOperation }
  | { readonly kind: 'acknowledged'; readonly committed: CommittedOperation }
  | { readonly kind: 'ended'; readonly sessionId: string };

interface Sent {
  readonly sessionId: string;
  readonly submission: SentSubmission;
}

/** Sequences, keeps the history, and checks each revision against the specification. */
class Server {
  readonly document: SequencedDocument = emptyDocument();
  readonly history: CommittedOperation[] = [];
  readonly texts: string[] = [''];

  /** Answers what the author is told, and notes what the others are. */
  take({ sessionId: id, submission: sent }: Sent): Message | undefined {
    const { sequence: number, baseRevision, operation } = sent;
    const record = submission({ sessionId: id, sequence: number, baseRevision, operation, userId: ADA });
    const outcome = sequence(this.document, record);
    if (outcome.kind === 'rejected') {
      expect(outcome.code).toBe('STALE_BASE');
      return { kind: 'ended', sessionId: id };
    }
    if (outcome.kind === 'repeated') {
      const committed = this.history[outcome.revision - 1];
      expect(committed).toMatchObject({ sessionId: id, sequence: number });
      return committed && { kind: 'acknowledged', committed };
    }
    if (outcome.kind !== 'accepted') throw new Error(outcome.kind);
    expect(outcome.operation).toEqual(this.#expected(operation, baseRevision));
    this.texts.push(oracleApply(this.texts.at(-1) ?? '', outcome.operation));
    const committed = {
      revision: outcome.revision,
      operation: outcome.operation,
      sessionId: id,
      sequence: number,
      chain: outcome.chain,
    };
    this.history.push(committed);
    return { kind: 'acknowledged', committed };
  }

  /** Ends a session as the sequencer would, for a reason of its own. */
  end(id: string): void {
    const session = this.document.sessions.get(id);
    const nothing = { userId: ADA, lastSequence: 0, lastRevision: 0, lastDigest: 0n };
    this.document.sessions.set(id, { ...(session ?? nothing), endedCode: 'STALE_BASE' });
  }

  #expected(operation: Operation, baseRevision: number): Operation {
    return this.history.slice(baseRevision).reduce<Operation>((own, { revision, operation: other }) => {
      const { length } = codePoints(this.texts[revision - 1] ?? '');
      return oracleTransform(own, other, { side: 'left', length });
    }, operation);
  }
}

/** A person with a text, behind a connection that may be lost at any time. */
class Client {
  session: EditSession;
  readonly text = Rope.from('');
  inbox: Message[] = [];
  outbox: Sent[] = [];
  readonly #freshId: () => string;

  constructor(freshId: () => string) {
    this.#freshId = freshId;
    this.session = startSession({ sessionId: freshId(), revision: 0, chain: 0n, lastSequence: 0 });
  }

  type(operation: Operation): void {
    this.text.apply(operation);
    this.#take(edit(this.session, operation));
  }

  hear(): void {
    const message = this.inbox.shift();
    if (message === undefined) return;
    if (message.kind === 'ended') {
      if (message.sessionId === this.session.sessionId) this.#take(renewSession(this.session, this.#freshId()));
    } else if (message.kind === 'acknowledged' && message.committed.sessionId === this.session.sessionId) {
      this.#take(acknowledge(this.session, message.committed));
    } else this.#take(receive(this.session, message.committed));
  }

  /** What was on the way in is lost; what was on the way out may be or not. What was missed comes, then what is outstanding is sent again. */
  reconnect(history: readonly CommittedOperation[]): void {
    this.inbox = [];
    for (const committed of history.slice(this.session.revision)) this.inbox.push({ kind: 'operation', committed });
    while (this.inbox.length > 0) this.hear();
    const submission = resend(this.session);
    if (submission !== undefined) this.outbox.push({ sessionId: this.session.sessionId, submission });
  }

  #take(step: Step): void {
    expect(step.problem).toBeUndefined();
    this.session = step.session;
    if (step.apply !== undefined) this.text.apply(step.apply);
    if (step.send !== undefined) this.outbox.push({ sessionId: this.session.sessionId, submission: step.send });
  }
}

class World {
  readonly server = new Server();
  readonly clients: Client[];
  #ids = 0;
  #tokens = 0;

  constructor(count: number) {
    const freshId = () => {
      this.#ids += 1;
      return sessionId(this.#ids);
    };
    this.clients = Array.from({ length: count }, () => new Client(freshId));
  }

  /** Types a character nobody has typed before, perhaps over a selection. */
  type(client: Client, place: number, removed: number): void {
    const { length } = client.text;
    const position = place % (length + 1);
    const count = Math.min(removed, length - position);
    const token = String.fromCodePoint((this.#tokens % 3 === 0 ? 0x1f300 : 0x4e00) + this.#tokens);
    this.#tokens += 1;
    const retain = position > 0 ? [position] : [];
    const steps: Operation = removed % 3 === 1 ? [...retain, token, { d: count }] : [...retain, { d: count }, token];
    client.type(steps.filter((step) => typeof step !== 'object' || step.d > 0));
  }

  /** The server takes the oldest submission of a client, which may reach it twice. */
  serve(client: Client, twice: boolean): void {
    const sent = client.outbox.shift();
    if (sent === undefined) return;
    for (const copy of twice ? [sent, sent] : [sent]) {
      const before = this.server.history.length;
      const told = this.server.take(copy);
      const committed = this.server.history[before];
      for (const other of this.clients) {
        if (other !== client && committed !== undefined) other.inbox.push({ kind: 'operation', committed });
      }
      if (told !== undefined) client.inbox.push(told);
    }
  }

  settle(): void {
    for (const client of this.clients) client.reconnect(this.server.history);
    for (let busy = true; busy; ) {
      busy = false;
      for (const client of this.clients) {
        if (client.outbox.length + client.inbox.length === 0) continue;
        busy = true;
        this.serve(client, false);
        while (client.inbox.length > 0) client.hear();
      }
    }
  }
}

const action = fc.record({
  client: fc.nat(3),
  kind: fc.constantFrom(
    'type',
    'type',
    'type',
    'serve',
    'serve',
    'serve-twice',
    'hear',
    'hear',
    'hear',
    'reconnect',
    'end',
  ),
  place: fc.nat(40),
  removed: fc.nat(5),
});

/** Two seconds' work, on a machine that may be busy with other tests. */
const WITHIN_MS = 30_000;

describe('clients and the sequencer', () => {
  it('converge, whatever is delayed, lost, repeated or ended in between', { timeout: WITHIN_MS }, () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 4 }),
        fc.array(action, { maxLength: 160, size: 'max' }),
        (count, actions) => {
          const world = new World(count);
          for (const { client: index, kind, place, removed } of actions) {
            const client = world.clients[index % count];
            if (client === undefined) continue;
            if (kind === 'type') world.type(client, place, removed);
            else if (kind === 'serve' || kind === 'serve-twice') world.serve(client, kind === 'serve-twice');
            else if (kind === 'hear') client.hear();
            else if (kind === 'end') world.server.end(client.session.sessionId);
            else client.reconnect(world.server.history);
          }
          world.settle();
          check(world);
        },
      ),
      { numRuns: 1_500 },
    );
  });
});

function check({ server, clients }: World): void {
  const text = server.texts.at(-1) ?? '';
  const { revision, chain, length } = server.document;
  expect(server.history.map((committed) => committed.revision)).toEqual(server.history.map((_, index) => index + 1));
  expect(server.history.map(({ operation }) => operation).reduce(apply, '')).toBe(text);
  expect(length).toBe(codePoints(text).length);
  for (const client of clients) {
    expect(draft(client.session)).toEqual([]);
    expect(client.text.toString()).toBe(text);
    expect(client.session).toMatchObject({ revision, chain });
  }
  const typed = server.history
    .flatMap(({ operation }) => operation.filter((step) => typeof step === 'string'))
    .flatMap(codePoints);
  expect(new Set(typed).size).toBe(typed.length);
}
