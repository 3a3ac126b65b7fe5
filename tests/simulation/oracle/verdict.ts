import { firstStorageKey } from '@weft/document-service/domain/storage-key';
import { decodeRecord } from '@weft/document-service/log/record-codec';
import type { DocumentRow } from '../model/database.ts';
import type { Site } from '../nodes/site.ts';
import {
  advance,
  decide,
  decodeOperation,
  nextChain,
  OperationWindow,
  type SequencedDocument,
} from './pristine-sequencer.ts';
import { applied } from './text.ts';

/** The role needed to edit, as the contract numbers roles. */
const EDITOR = 3;

/** Judges what is committed after a schedule. Answers what is wrong; nothing when all is well. */
export class Verdict {
  readonly #site: Site;
  readonly #firstTexts: ReadonlyMap<string, string>;
  readonly #problems: string[] = [];
  /** Texts made last: the next one is often the same, or a little further. */
  readonly #texts = new Map<string, { readonly revision: number; readonly text: readonly string[] }>();

  constructor(site: Site, firstTexts: ReadonlyMap<string, string>) {
    this.#site = site;
    this.#firstTexts = firstTexts;
  }

  problems(): readonly string[] {
    const again = this.#sequenceAgain();
    for (const row of this.#site.database.documents.values()) {
      this.#judgeHistory(row);
      this.#judgeAgain(row, again.get(row.documentId));
      this.#judgeSnapshot(row);
    }
    for (const { documentId, reason } of this.#site.database.quarantined) {
      this.#problem(`I11: ${documentId} was quarantined: ${reason}`);
    }
    return this.#problems;
  }

  /** The text of a document at a revision, by its committed operations alone. */
  text({ documentId, operations }: DocumentRow, revision = operations.length): string {
    let made = this.#texts.get(documentId);
    if (made === undefined || made.revision > revision) {
      made = { revision: 0, text: [...(this.#firstTexts.get(documentId) ?? '')] };
    }
    let { text } = made;
    for (const { operation } of operations.slice(made.revision, revision))
      text = applied(text, decodeOperation(operation));
    this.#texts.set(documentId, { revision, text });
    return text.join('');
  }

  #problem(what: string): void {
    if (this.#problems.length < 10) this.#problems.push(what);
  }

  /** I1, I4: contiguous, each submission once, sessions in order and of one user, the chain and the length right. */
  #judgeHistory(row: DocumentRow): void {
    const { documentId, operations } = row;
    const sessions = new Map<string, { userId: string; sequence: number }>();
    let chain = 0n;
    for (const [index, event] of operations.entries()) {
      const name = `${documentId} revision ${event.revision}`;
      if (event.revision !== index + 1) this.#problem(`I1: ${name} stands where ${index + 1} should`);
      const session = sessions.get(event.sessionId) ?? { userId: event.userId, sequence: 0 };
      if (session.userId !== event.userId) this.#problem(`${name}: its session is another user's`);
      if (event.sequence !== session.sequence + 1) {
        this.#problem(
          `I4: ${name} has sequence ${event.sequence} after ${session.sequence} of session ${event.sessionId}`,
        );
      }
      sessions.set(event.sessionId, { userId: event.userId, sequence: event.sequence });
      chain = nextChain(chain, event.operation, event.sessionId, event.sequence);
      if (chain !== event.chain) this.#problem(`I10: ${name} has another chain`);
    }
    if (row.revision !== operations.length)
      this.#problem(`I5: ${documentId} has head ${row.revision}, ${operations.length} operations`);
    try {
      if ([...this.text(row)].length !== row.length) this.#problem(`${documentId} has another length than its text`);
    } catch (error) {
      this.#problem(`${documentId}: an operation doesn't fit the text: ${String(error)}`);
    }
  }

  /** I2, I7: every document once more from the log alone, as far as partitions have come. */
  #sequenceAgain(): Map<string, SequencedDocument> {
    const { log, database } = this.#site;
    const again = new Map<string, SequencedDocument>();
    for (const row of database.documents.values()) again.set(row.documentId, emptyDocument(row, this.#firstTexts));
    for (const { partition, nextOffset } of database.partitions) {
      const records = log.partitions[partition] ?? [];
      if (nextOffset > records.length) this.#problem(`partition ${partition} stands beyond its log`);
      const taken = new Map<string, { epoch: bigint; role: number }>();
      for (const { offset, value } of records.slice(0, nextOffset)) {
        const submission = decodeRecord(value);
        const document = again.get(submission.documentId);
        if (document === undefined) continue;
        const { action, documentId } = submission;
        if (action.kind === 'permission-change') taken.set(`${documentId}${action.userId}`, action);
        const outcome = decide(document, submission);
        advance(document, submission, outcome);
        if (outcome.kind !== 'accepted') continue;
        const committed = database.documents.get(documentId)?.operations[outcome.revision - 1];
        if (
          committed === undefined ||
          committed.logOffset !== offset ||
          Buffer.compare(committed.operation, outcome.operationBytes) !== 0
        ) {
          this.#problem(
            `I2: record ${offset} of partition ${partition} becomes revision ${outcome.revision}, which is committed otherwise`,
          );
          break;
        }
        const rights = taken.get(`${documentId}${submission.userId}`);
        if (rights !== undefined && rights.role < EDITOR && rights.epoch > submission.permissionEpoch) {
          this.#problem(
            `I7: record ${offset} of partition ${partition} was sequenced after its author's right was taken`,
          );
        }
        const role = this.#site.auth.roleAt(documentId, submission.userId, submission.permissionEpoch) ?? 0;
        if (role < EDITOR)
          this.#problem(`I7: record ${offset} of partition ${partition} was published without a right`);
      }
    }
    return again;
  }

  #judgeAgain(row: DocumentRow, again: SequencedDocument | undefined): void {
    if (again === undefined) return;
    const { documentId } = row;
    if (again.revision !== row.revision || again.chain !== row.chain || again.length !== row.length) {
      this.#problem(`I2: ${documentId} stands at ${row.revision}, sequenced again at ${again.revision}`);
    }
    if (again.closed !== row.closed || again.quarantineReason !== row.quarantineReason) {
      this.#problem(`I5: ${documentId} is closed or stopped otherwise than it was decided`);
    }
    const keyed = new Map([...row.sessions.values()].map((session) => [session.sessionId, session]));
    for (const sessionId of new Set([...keyed.keys(), ...again.sessions.keys()])) {
      const committed = keyed.get(sessionId);
      const session = again.sessions.get(sessionId);
      const same =
        committed?.lastSequence === session?.lastSequence &&
        committed?.lastRevision === session?.lastRevision &&
        committed?.lastDigest === session?.lastDigest &&
        committed?.endedCode === session?.endedCode &&
        committed?.userId === session?.userId;
      if (!same)
        this.#problem(
          `I5: session ${sessionId} of ${documentId} is committed otherwise than it was decided: ${shown(committed)} for ${shown(session)}`,
        );
    }
    for (const [userId, rights] of again.rights) {
      const committed = row.revocations.get(userId);
      if (committed?.epoch !== rights.epoch || committed.role !== rights.role) {
        this.#problem(`I7: the revocation of ${userId} in ${documentId} is not committed`);
      }
    }
  }

  /** I8: the named object is there, whole, and the text at its revision, and that of revision 0 is there too. */
  #judgeSnapshot(row: DocumentRow): void {
    const { documentId, storageKey, snapshotRevision } = row;
    const { objects } = this.#site.content;
    const text = this.text(row, snapshotRevision);
    if (storageKey === undefined) {
      if (snapshotRevision > 0 || text !== '')
        this.#problem(`I8: ${documentId} names no object, and didn't begin empty`);
      return;
    }
    const stored = objects.get(storageKey);
    if (stored === undefined) this.#problem(`I8: ${documentId} names ${storageKey}, which isn't stored`);
    else if (Buffer.from(stored).toString() !== text) {
      this.#problem(`I8: the snapshot of ${documentId} at ${snapshotRevision} is another text`);
    }
    if (!objects.has(firstStorageKey(documentId))) this.#problem(`I8: the first text of ${documentId} isn't stored`);
  }
}

function emptyDocument({ documentId }: DocumentRow, firstTexts: ReadonlyMap<string, string>): SequencedDocument {
  return {
    documentId,
    revision: 0,
    length: [...(firstTexts.get(documentId) ?? '')].length,
    chain: 0n,
    closed: false,
    quarantineReason: undefined,
    sessionFloor: 0,
    sessions: new Map(),
    rights: new Map(),
    window: new OperationWindow(0, []),
  };
}

function shown(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? one.toString() : one)) ?? 'nothing';
}
