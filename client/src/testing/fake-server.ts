import { ClientMessage, type Joined, type Operation as OperationMessage, ServerMessage } from '@weft/gen/session';
import { contentChecksum } from '@weft/ot/chain';
import type { SentSubmission } from '@weft/ot/edit-session';
import { operationFromMessage, operationToMessage } from '@weft/ot/operation-codec';
import { OperationWindow } from '@weft/ot/operation-window';
import { rejectionMeaning } from '@weft/ot/rejection';
import { Rope } from '@weft/ot/rope';
import { SEMANTICS } from '@weft/ot/semantics';
import { advance, decide, type SequencedDocument, type SubmissionRecord } from '@weft/ot/sequencer';
import type { ClientBody, ServerEvent } from '../connection/frame-codec.ts';

/** A user who isn't connected. */
const SOMEBODY = '00000000-0000-4000-8001-ffffffffffff';

/** The server's end of one connection. */
export interface ServerEnd {
  readonly userId: string;
  /** To the client. */
  say(...events: ServerEvent[]): void;
}

interface Channel {
  readonly end: ServerEnd;
  readonly channel: number;
  readonly sessionId: string;
  /** Last revision sent. */
  sent: number;
}

/** A server of one document: ot's sequencer, and the rules of the session protocol, without anything that can wait. */
export class FakeServer {
  readonly document: SequencedDocument;
  readonly committed: OperationMessage[] = [];
  /** What checksums are of, instead of the text. */
  otherText: string | undefined;
  readonly submissions: SentSubmission[] = [];
  role = 3;
  /** What clients found different, as told when they joined again. */
  readonly mismatches: string[] = [];
  /** Answers the next submissions, instead of deciding them. */
  readonly refusals: { code: string; retryable: boolean; retryAfterMs: number }[] = [];
  readonly #text: Rope;
  readonly #channels = new Set<Channel>();

  constructor(text = '') {
    this.#text = Rope.from(text);
    this.document = {
      documentId: '00000000-0000-4000-8000-000000000000',
      revision: 0,
      length: this.#text.length,
      chain: 0n,
      closed: false,
      quarantineReason: undefined,
      sessionFloor: 0,
      sessions: new Map(),
      rights: new Map(),
      window: new OperationWindow(0),
    };
  }

  text(): string {
    return this.#text.toString();
  }

  /** The connection is gone. */
  forget(end: ServerEnd): void {
    for (const channel of this.#channels) if (channel.end === end) this.#channels.delete(channel);
  }

  receive(end: ServerEnd, message: ClientBody): void {
    switch (message.$case) {
      case 'hello':
        end.say({
          $case: 'welcome',
          value: { connectionId: '', userId: end.userId, heartbeatSeconds: 5, limits: undefined },
        });
        return;
      case 'join':
        this.#join(end, message.value);
        return;
      case 'submit': {
        const channel = this.#find(end, message.value.channel);
        if (channel !== undefined) this.#submit(channel, message.value);
        return;
      }
      case 'leave': {
        const channel = this.#find(end, message.value.channel);
        if (channel !== undefined) this.#channels.delete(channel);
        end.say({
          $case: 'left',
          value: { channel: message.value.channel, reason: 'LEFT', message: '', retryable: false, retryAfterMs: 0 },
        });
        return;
      }
      case 'presence': {
        const author = this.#find(end, message.value.channel);
        if (author !== undefined) this.#relay(author, message.value);
        return;
      }
      default:
    }
  }

  heartbeat(end: ServerEnd): void {
    const channels = [...this.#channels].filter((channel) => channel.end === end);
    const checksum = contentChecksum(this.otherText ?? this.text());
    end.say({
      $case: 'heartbeat',
      value: {
        channels: channels.map(({ channel, sent }) => ({
          channel,
          revision: sent,
          chain: this.#chainAt(sent),
          checksumRevision: this.document.revision,
          checksum,
        })),
      },
    });
  }

  /** Somebody joined with the session's id on another connection. */
  supersede(sessionId: string): void {
    for (const { end, channel, ...other } of this.#channels) {
      if (other.sessionId !== sessionId) continue;
      const value = { channel, reason: 'SUPERSEDED', message: '', retryable: false, retryAfterMs: 0 };
      end.say({ $case: 'left', value });
    }
    for (const channel of this.#channels) if (channel.sessionId === sessionId) this.#channels.delete(channel);
  }

  /** Commits an operation by a user who isn't connected here. */
  commit(sessionId: string, submission: SentSubmission): void {
    this.#decide(SOMEBODY, sessionId, submission);
  }

  #join(
    end: ServerEnd,
    join: {
      channel: number;
      sessionId: string;
      afterRevision?: number | undefined;
      afterChain: bigint;
      mismatch: string;
    },
  ): void {
    const { channel, sessionId, afterRevision, afterChain, mismatch } = join;
    if (mismatch !== '') this.mismatches.push(mismatch);
    const session = this.document.sessions.get(sessionId);
    const resumes =
      afterRevision !== undefined &&
      afterRevision <= this.document.revision &&
      this.#chainAt(afterRevision) === afterChain;
    const joined: Joined = {
      channel,
      role: this.role as Joined['role'],
      revision: this.document.revision,
      content: resumes ? undefined : this.text(),
      operations: resumes ? this.committed.slice(afterRevision).map((operation) => ({ ...operation, channel })) : [],
      lastSequence: session?.lastSequence ?? 0,
      chain: this.document.chain,
      lastRevision: session?.lastRevision ?? 0,
    };
    this.#channels.add({ end, channel, sessionId, sent: this.document.revision });
    end.say({ $case: 'joined', value: joined });
  }

  #submit(
    channel: Channel,
    submit: {
      sequence: number;
      baseRevision: number;
      operation?: Parameters<typeof operationFromMessage>[0] | undefined;
    },
  ): void {
    const { sequence, baseRevision } = submit;
    const operation = operationFromMessage(submit.operation ?? { components: [] });
    const submission = { sequence, baseRevision, operation };
    this.submissions.push(submission);
    const refusal = this.refusals.shift();
    if (refusal !== undefined) this.#reject(channel, sequence, refusal);
    else this.#decide(channel.end.userId, channel.sessionId, submission, channel);
  }

  #decide(userId: string, sessionId: string, submission: SentSubmission, author?: Channel): void {
    const { sequence, baseRevision, operation } = submission;
    const record: SubmissionRecord = {
      documentId: this.document.documentId,
      userId,
      sessionId,
      sequence,
      baseRevision,
      action: { kind: 'operation', operation },
      permissionEpoch: 0n,
      semantics: SEMANTICS,
    };
    const outcome = decide(this.document, record);
    advance(this.document, record, outcome);
    if (outcome.kind === 'accepted') {
      this.#text.apply(outcome.operation);
      const message = operationToMessage(outcome.operation);
      const { revision, chain } = outcome;
      this.committed.push({
        channel: 0,
        revision,
        operation: message,
        userId,
        sessionId,
        sequence,
        chain,
        recordedAtMs: 0n,
      });
      this.#broadcast();
    } else if (outcome.kind === 'repeated' && author !== undefined) {
      author.end.say({
        $case: 'acknowledged',
        value: {
          channel: author.channel,
          sequence,
          revision: outcome.revision,
          chain: this.#chainAt(outcome.revision),
        },
      });
    } else if (outcome.kind === 'rejected' && author !== undefined) {
      const { retryable, retryAfterMs } = rejectionMeaning(outcome.code);
      this.#reject(author, sequence, { code: outcome.code, retryable, retryAfterMs });
    }
  }

  #broadcast(): void {
    for (const channel of this.#channels) {
      for (const operation of this.committed.slice(channel.sent)) {
        const { revision, sessionId, sequence, chain } = operation;
        channel.sent = revision;
        if (sessionId === channel.sessionId) {
          channel.end.say({ $case: 'acknowledged', value: { channel: channel.channel, sequence, revision, chain } });
        } else channel.end.say({ $case: 'operation', value: { ...operation, channel: channel.channel } });
      }
    }
  }

  #relay(author: Channel, { revision, anchor, head }: { revision: number; anchor: number; head: number }): void {
    const { sessionId, end } = author;
    for (const { end: other, channel } of this.#channels) {
      if (other === end) continue;
      const value = { channel, sessionId, userId: end.userId, revision, anchor, head, gone: false };
      other.say({ $case: 'presence', value });
    }
  }

  #reject(
    { end, channel }: Channel,
    sequence: number,
    refusal: { code: string; retryable: boolean; retryAfterMs: number },
  ): void {
    end.say({ $case: 'rejected', value: { channel, sequence, message: 'refused', ...refusal } });
  }

  #find(end: ServerEnd, channel: number): Channel | undefined {
    return [...this.#channels].find((candidate) => candidate.end === end && candidate.channel === channel);
  }

  #chainAt(revision: number): bigint {
    return revision === 0 ? 0n : (this.committed[revision - 1]?.chain ?? 0n);
  }
}

/** What a frame of the client says. */
export function readFrame(frame: Uint8Array): ClientBody {
  const { message } = ClientMessage.decode(frame);
  if (message === undefined) throw new Error('an empty frame');
  return message;
}

/** The frame of some events: as they are, or as the list of one message. */
export function writeFrame(events: readonly ServerEvent[]): Uint8Array {
  const [first] = events;
  if (events.length === 1) return ServerMessage.encode({ event: first, events: [] }).finish();
  return ServerMessage.encode({ event: undefined, events: events.map((event) => ({ event, events: [] })) }).finish();
}
