import type { Acknowledged, Joined, Operation as OperationMessage } from '@weft/gen/session';
import { contentChecksum } from '@weft/ot/chain';
import {
  acknowledge,
  draft,
  type EditSession,
  edit,
  receive,
  renewSession,
  type SentSubmission,
  type Step,
  startSession,
} from '@weft/ot/edit-session';
import type { Operation } from '@weft/ot/operation';
import { operationFromMessage } from '@weft/ot/operation-codec';
import { Rope } from '@weft/ot/rope';
import type { ChannelPosition } from '../connection/connection-user.ts';
import type { Mismatch } from '../errors.ts';
import type { DocumentChange } from './document-change.ts';

/** What an event did to a replica. */
export interface ReplicaStep {
  /** What the user sees of it. */
  readonly change?: DocumentChange;
  /** The operation that was committed, as it applies to the confirmed text, and whose it was. */
  readonly committed?: { readonly operation: Operation; readonly sessionId: string };
  /** To be submitted. */
  readonly send?: SentSubmission;
  /** The replica differs from the server's document, and is as it was. */
  readonly problem?: Mismatch['kind'];
}

const NOTHING: ReplicaStep = {};

/** A loaded document as its user has it: the text with pending edits, and the algebra's state of the editing session. */
export class Replica {
  readonly #text: Rope;
  #edits: EditSession;
  /** The revision whose checksum was found right. */
  #checkedRevision = 0;

  constructor(sessionId: string, { revision, chain, lastSequence }: Joined, content: string) {
    this.#text = Rope.from(content);
    this.#edits = startSession({ sessionId, revision, chain, lastSequence });
  }

  get text(): Rope {
    return this.#text;
  }

  get edits(): EditSession {
    return this.#edits;
  }

  /** Edits that are not committed yet, oldest first. */
  get pending(): readonly Operation[] {
    return draft(this.#edits);
  }

  get hasPending(): boolean {
    return this.#edits.outstanding !== undefined || this.#edits.buffered.length > 0;
  }

  /** The user edits. @param operation valid, and within the text */
  edit(operation: Operation): ReplicaStep {
    this.#text.apply(operation);
    return this.#take(edit(this.#edits, operation), { change: { origin: 'local', operation } });
  }

  /** A committed operation arrived. */
  receive({ operation: message, revision, sessionId, sequence, chain, userId }: OperationMessage): ReplicaStep {
    const before = this.#edits;
    let operation: Operation;
    let step: Step;
    try {
      operation = operationFromMessage(message ?? { components: [] });
      step = receive(before, { revision, operation, sessionId, sequence, chain });
      if (step.problem === undefined && step.apply !== undefined) this.#text.apply(step.apply);
    } catch {
      return { problem: 'operation' };
    }
    if (step.problem !== undefined) return { problem: step.problem === 'gap' ? 'gap' : 'chain' };
    if (step.session.revision === before.revision) return NOTHING;
    const committed = { operation, sessionId };
    if (step.apply === undefined) return this.#take(step, { committed });
    const change: DocumentChange = { origin: 'remote', operation: step.apply, revision, userId, sessionId };
    return this.#take(step, { committed, change });
  }

  /** The outstanding submission is committed. */
  acknowledge(acknowledged: Acknowledged): ReplicaStep {
    const { outstanding, revision, sessionId } = this.#edits;
    // One that is ahead repeats an older outcome; the operation itself comes in its place.
    if (outstanding === undefined || acknowledged.revision !== revision + 1) return NOTHING;
    const step = acknowledge(this.#edits, acknowledged);
    if (step.problem !== undefined) return { problem: 'chain' };
    if (step.session.revision === revision) return NOTHING;
    return this.#take(step, { committed: { operation: outstanding.operation, sessionId } });
  }

  /** Goes on with a fresh session, on which everything pending is submitted anew. */
  renew(sessionId: string): ReplicaStep {
    return this.#take(renewSession(this.#edits, sessionId), NOTHING);
  }

  /** Whether the server's document is the same, as far as its position tells. */
  compare({ revision, chain, checksumRevision, checksum }: ChannelPosition): Mismatch['kind'] | undefined {
    const { revision: own, chain: ownChain } = this.#edits;
    if (revision < own) return undefined;
    if (revision > own) return 'gap';
    if (chain !== ownChain) return 'chain';
    // Only without pending edits is the text the confirmed one.
    if (checksumRevision !== own || own <= this.#checkedRevision || this.hasPending) return undefined;
    if (contentChecksum(this.#text.toString()) !== checksum) return 'checksum';
    this.#checkedRevision = own;
    return undefined;
  }

  #take(step: Step, result: ReplicaStep): ReplicaStep {
    this.#edits = step.session;
    return step.send === undefined ? result : { ...result, send: step.send };
  }
}
