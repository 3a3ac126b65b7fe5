import type { ServerDuplexStream, ServerWritableStream } from '@grpc/grpc-js';
import {
  type AttachRequest,
  type AttachResponse,
  BroadcastServiceService,
  type DocumentEvent,
  type OpenDocument,
  type SessionKey,
} from '@weft/gen/broadcast';
import { RoutingServiceService, type WatchPartitionsRequest, type WatchPartitionsResponse } from '@weft/gen/routing';
import { Operation } from '@weft/gen/session';
import { Submission } from '@weft/gen/submission';
import { bind, GrpcServer } from '@weft/service-kit/grpc-server';
import { createLogger } from '@weft/service-kit/logger';

const HEARTBEAT_MS = 200;
const logger = createLogger('testing:document', 'silent');

type AttachCall = ServerDuplexStream<AttachRequest, AttachResponse>;
type RoutingCall = ServerWritableStream<WatchPartitionsRequest, WatchPartitionsResponse>;

interface ScriptedDocument {
  readonly operations: Uint8Array[];
  /** Revision by `user/session/sequence`. */
  readonly outcomes: Map<string, number>;
}

/**
 * An owner of everything that commits submissions as they come, without transforming them. Documents are shared between instances, so that one can
 * take over from another.
 */
export class ScriptedOwner {
  readonly documents: Map<string, ScriptedDocument>;
  readonly partitions: number;
  readonly attached = new Set<AttachCall>();
  readonly watchers = new Set<RoutingCall>();
  readonly opens: OpenDocument[] = [];
  readonly followed = new Map<string, Set<AttachCall>>();
  readonly carets: { readonly documentId: string; readonly presence: Uint8Array }[] = [];
  epoch = 1n;
  address = '';
  /** Where the owner of all partitions is; this one unless told otherwise. */
  ownerAddress: string | undefined;
  /** Submissions are kept but not decided while true. */
  paused = false;
  /** Opens are not answered while true. */
  deaf = false;
  /** Heads in heartbeats. */
  tellsHeads = true;
  readonly #held: Uint8Array[] = [];

  constructor(partitions: number, documents = new Map<string, ScriptedDocument>()) {
    this.partitions = partitions;
    this.documents = documents;
  }

  document(documentId: string): ScriptedDocument {
    const existing = this.documents.get(documentId) ?? { operations: [], outcomes: new Map() };
    this.documents.set(documentId, existing);
    return existing;
  }

  /** Takes a record of the log. */
  take(record: Uint8Array): void {
    if (this.paused) {
      this.#held.push(record);
      return;
    }
    const { documentId, event } = this.#decide(Submission.decode(record));
    this.tell(documentId, [event]);
  }

  /** Takes several records as one commit. */
  takeTogether(records: readonly Uint8Array[]): void {
    const outcomes = records.map((record) => this.#decide(Submission.decode(record)));
    const [first] = outcomes;
    if (first !== undefined)
      this.tell(
        first.documentId,
        outcomes.map(({ event }) => event),
      );
  }

  resume(): void {
    this.paused = false;
    for (const record of this.#held.splice(0)) this.take(record);
  }

  /** Says something about a document to everybody who follows it. */
  tell(documentId: string, events: readonly DocumentEvent['event'][], submissionDigest = 0n): void {
    const told = events.map((event) => ({ documentId, event, traceContext: '', submissionDigest }));
    const response = { events: told, heartbeat: undefined };
    for (const call of this.followed.get(documentId) ?? []) call.write(response);
  }

  /** Tells everybody who owns what. */
  announce(): void {
    const address = this.ownerAddress ?? this.address;
    const owners = Array.from({ length: this.partitions }, (_, partition) => ({
      partition,
      epoch: this.epoch,
      address,
      semantics: 1,
    }));
    for (const watcher of this.watchers) watcher.write({ partitionCount: this.partitions, owners });
  }

  heartbeat(): void {
    for (const watcher of this.watchers) watcher.write({ partitionCount: this.partitions, owners: [] });
    const heads = [...this.documents].map(([documentId, { operations }]) => ({
      documentId,
      revision: operations.length,
      chain: BigInt(operations.length),
    }));
    for (const call of this.attached) {
      call.write({ events: [], heartbeat: { partitions: [], heads: this.tellsHeads ? heads : [] } });
    }
  }

  /** Cuts all streams, as a crash does. */
  cut(): void {
    for (const call of [...this.attached, ...this.watchers]) call.end();
    this.attached.clear();
    this.watchers.clear();
    this.followed.clear();
  }

  attach(call: AttachCall): void {
    this.attached.add(call);
    const gone = () => {
      this.attached.delete(call);
      for (const followers of this.followed.values()) followers.delete(call);
    };
    call.on('data', ({ request }: AttachRequest) => this.#request(call, request));
    call.on('cancelled', gone);
    call.on('end', gone);
    call.on('error', gone);
  }

  watch(call: RoutingCall): void {
    this.watchers.add(call);
    call.on('cancelled', () => this.watchers.delete(call));
    this.announce();
  }

  #request(call: AttachCall, request: AttachRequest['request']): void {
    if (request?.$case === 'open') this.#open(call, request.value);
    else if (request?.$case === 'close') this.followed.get(request.value.documentId)?.delete(call);
    else if (request?.$case === 'caret') this.carets.push(request.value);
  }

  #open(call: AttachCall, open: OpenDocument): void {
    this.opens.push(open);
    if (this.deaf) return;
    const { documentId, afterRevision, sessions, requestId } = open;
    const followers = this.followed.get(documentId) ?? new Set();
    followers.add(call);
    this.followed.set(documentId, followers);
    const { operations } = this.document(documentId);
    const revision = operations.length;
    const value = {
      requestId,
      revision,
      chain: BigInt(revision),
      content: afterRevision === undefined ? Buffer.from(`text at ${revision}`) : undefined,
      operations: afterRevision === undefined ? [] : operations.slice(afterRevision),
      sessions: sessions.map((session) => this.#standing(documentId, session)),
      more: false,
      presences: [],
      length: 9,
    };
    const opened = { documentId, event: { $case: 'opened', value }, traceContext: '', submissionDigest: 0n } as const;
    call.write({ events: [opened], heartbeat: undefined });
  }

  #standing(documentId: string, session: SessionKey) {
    const prefix = `${session.userId}/${session.sessionId}/`;
    const outcomes = [...this.document(documentId).outcomes].filter(([key]) => key.startsWith(prefix));
    const sequences = outcomes.map(([key]) => Number(key.slice(prefix.length)));
    const revisions = outcomes.map(([, revision]) => revision);
    return {
      session,
      lastSequence: Math.max(0, ...sequences),
      lastRevision: Math.max(0, ...revisions),
      endedCode: '',
    };
  }

  #decide(submission: Submission): { documentId: string; event: DocumentEvent['event'] } {
    const { documentId, userId, sessionId, sequence, action, baseRevision } = submission;
    const { operations, outcomes } = this.document(documentId);
    const key = `${userId}/${sessionId}/${sequence}`;
    const session = { userId, sessionId };
    const known = outcomes.get(key);
    if (known !== undefined) {
      const value = { session, sequence, revision: known, chain: 0n };
      return { documentId, event: { $case: 'repeated', value } };
    }
    if (baseRevision > operations.length || action?.$case !== 'operation') {
      const refusal = {
        code: 'INVALID_BASE',
        message: 'the base is above the head',
        retryable: false,
        retryAfterMs: 0,
      };
      return { documentId, event: { $case: 'rejected', value: { session, sequence, ...refusal } } };
    }
    const revision = operations.length + 1;
    const operation = Operation.encode({
      channel: 0,
      revision,
      operation: action.value,
      userId,
      sessionId,
      sequence,
      chain: BigInt(revision),
      recordedAtMs: 1n,
    }).finish();
    operations.push(operation);
    outcomes.set(key, revision);
    return { documentId, event: { $case: 'operation', value: operation } };
  }
}

/** Serves a scripted owner over gRPC. */
export async function startScriptedDocumentService(owner: ScriptedOwner) {
  const server = new GrpcServer({
    services: [
      bind(BroadcastServiceService, {
        attach: (call: AttachCall) => owner.attach(call),
        subscribe: (call: { end(): void }) => call.end(),
      }),
      bind(RoutingServiceService, { watchPartitions: (call: RoutingCall) => owner.watch(call) }),
    ],
    logger,
  });
  owner.address = await server.listen('127.0.0.1:0');
  const heartbeat = setInterval(() => owner.heartbeat(), HEARTBEAT_MS);
  return {
    address: owner.address,
    stop: async () => {
      clearInterval(heartbeat);
      owner.cut();
      await server.stop(100);
    },
  };
}
