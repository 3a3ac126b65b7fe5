import type { AttachResponse, RightsChanged, SessionKey } from '@weft/gen/broadcast';
import { rejectionMeaning } from '@weft/ot/rejection';
import type { Span } from '@weft/service-kit/telemetry';
import { CommittedOperation } from '../session/committed-operation.ts';
import type { PartitionDirectory } from './partition-directory.ts';
import { type Checksum, historyChanged, type JoinRequest, type OwnerLink, type Subscriber } from './subscriber.ts';
import { type OwnerEvent, Subscription } from './subscription.ts';

/** An operation as its owner told it, not read yet. */
interface ToldOperation {
  readonly bytes: Uint8Array;
  readonly submissionDigest: bigint;
}

/** What a session holds of a document it has open. */
export interface Membership {
  /** The newest checksum of the document's text that is known. */
  readonly checksum: Checksum | undefined;
  /** Tells the other sessions where this one's caret is: an encoded weft.v1.Presence without a channel. */
  caret(presence: Uint8Array): void;
  /** Nothing is told to the subscriber any more. */
  leave(): void;
}

/** A stream to an owner. */
export interface OwnerConnection {
  /** Set while the stream is open. */
  readonly link: OwnerLink | undefined;
  /** Opens the stream, and again whenever it breaks. Handlers may be called before this returns. */
  start(): void;
  stop(): void;
}

export interface OwnerConnectionHandlers {
  up(link: OwnerLink): void;
  message(response: AttachResponse, link: OwnerLink): void;
  down(): void;
}

interface SubscriptionsOptions {
  readonly directory: PartitionDirectory;
  partitionOf(documentId: string): number;
  /** Makes the stream to the owner at an address, not yet started. */
  connect(address: string, handlers: OwnerConnectionHandlers): OwnerConnection;
  /** A change of rights took its place in a document. */
  rightsChanged(documentId: string, change: RightsChanged): void;
  /** Sessions of a document were joined by way of another gateway. */
  sessionsTaken(documentId: string, sessions: readonly SessionKey[]): void;
  /** What an owner said of a document could not be understood; the document was closed here. */
  failed(documentId: string, error: unknown): void;
  /** Begins what is recorded of handing an event out; set when edits are traced. */
  readonly delivering?: ((traceContext: string) => Span | undefined) | undefined;
  /** Monotonic milliseconds. */
  now(): number;
}

/** All documents this gateway has open, each attached to its owner as far as one is known and can be reached. */
export class Subscriptions {
  readonly #options: SubscriptionsOptions;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #connections = new Map<string, OwnerConnection>();

  constructor(options: SubscriptionsOptions) {
    this.#options = options;
  }

  /** How many documents are open. */
  get size(): number {
    return this.#subscriptions.size;
  }

  /** A session wants a document. The subscriber is answered by `opened` or `openFailed`. */
  join(documentId: string, request: JoinRequest): Membership {
    const subscription = this.#subscription(documentId);
    subscription.join(request, this.#options.now());
    return {
      get checksum() {
        return subscription.checksum;
      },
      caret: (presence) => subscription.caret(request.subscriber, presence, this.#options.now()),
      leave: () => this.#leave(subscription, request.subscriber),
    };
  }

  /** The owners of partitions changed. */
  moved(): void {
    for (const subscription of this.#subscriptions.values()) this.#route(subscription);
  }

  /** Looks at what depends on time. */
  tick(): void {
    const nowMs = this.#options.now();
    for (const subscription of this.#subscriptions.values()) {
      subscription.tick(nowMs);
      if (subscription.isEmpty) this.#forget(subscription);
      else if (!subscription.attached) this.#route(subscription);
    }
    this.#dropUnusedConnections();
  }

  stop(): void {
    for (const connection of this.#connections.values()) connection.stop();
    this.#connections.clear();
  }

  #subscription(documentId: string): Subscription {
    const existing = this.#subscriptions.get(documentId);
    if (existing !== undefined) return existing;
    const subscription = new Subscription(documentId);
    this.#subscriptions.set(documentId, subscription);
    this.#route(subscription);
    return subscription;
  }

  /** Attaches a subscription to the owner of its document, away from any other. */
  #route(subscription: Subscription): void {
    const link = this.#linkOf(subscription.documentId);
    if (subscription.link === link) return;
    if (subscription.link !== undefined) {
      subscription.link.close(subscription.documentId);
      subscription.detach();
    }
    if (link !== undefined) subscription.attach(link, this.#options.now());
  }

  #linkOf(documentId: string): OwnerLink | undefined {
    const { directory, partitionOf } = this.#options;
    const address = directory.ownerOf(partitionOf(documentId))?.address ?? '';
    return address === '' ? undefined : this.#connection(address).link;
  }

  #connection(address: string): OwnerConnection {
    const existing = this.#connections.get(address);
    if (existing !== undefined) return existing;
    const connection = this.#options.connect(address, {
      up: () => this.moved(),
      message: (response, link) => this.#message(address, response, link),
      down: () => this.#detachLost(),
    });
    // Known before it is started: it may be up at once and be asked for again.
    this.#connections.set(address, connection);
    connection.start();
    return connection;
  }

  #detachLost(): void {
    const alive = new Set([...this.#connections.values()].map(({ link }) => link));
    for (const subscription of this.#subscriptions.values()) {
      if (subscription.link !== undefined && !alive.has(subscription.link)) subscription.detach();
    }
  }

  #message(address: string, { events, heartbeat }: AttachResponse, link: OwnerLink): void {
    this.#events(events, link);
    if (heartbeat === undefined) return;
    for (const head of heartbeat.heads) this.#following(head.documentId, link)?.head(head, this.#options.now());
    if (this.#options.directory.observe(address, heartbeat.partitions).length > 0) this.moved();
  }

  /** Operations of one document that stand next to each other are told together. */
  #events(events: AttachResponse['events'], link: OwnerLink): void {
    let run: ToldOperation[] = [];
    let recorded: Span[] = [];
    for (const [index, { documentId, event, traceContext, submissionDigest }] of events.entries()) {
      const subscription = this.#following(documentId, link);
      if (event === undefined || subscription === undefined) continue;
      const span = traceContext === '' ? undefined : this.#options.delivering?.(traceContext);
      if (span !== undefined) recorded.push(span);
      if (event.$case !== 'operation') {
        this.#guard(subscription, () => this.#event(subscription, event, submissionDigest));
        recorded = delivered(recorded, subscription);
        continue;
      }
      run.push({ bytes: event.value, submissionDigest });
      const next = events[index + 1];
      if (next?.event?.$case === 'operation' && next.documentId === documentId) continue;
      const together = run;
      run = [];
      this.#guard(subscription, () => this.#operations(subscription, together));
      recorded = delivered(recorded, subscription);
    }
  }

  /** One document's trouble stays its own (I11). */
  #guard(subscription: Subscription, action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#options.failed(subscription.documentId, error);
      subscription.link?.close(subscription.documentId);
      subscription.end(historyChanged);
    }
    if (subscription.isEmpty) this.#forget(subscription);
  }

  #operations(subscription: Subscription, told: readonly ToldOperation[]): void {
    const operations = told.map(({ bytes, submissionDigest }) => new CommittedOperation(bytes, submissionDigest));
    subscription.operations(operations, this.#options.now());
  }

  #event(subscription: Subscription, event: OwnerEvent, submissionDigest: bigint): void {
    if (event.$case === 'rightsChanged') this.#options.rightsChanged(subscription.documentId, event.value);
    else if (event.$case === 'sessionsTaken')
      this.#options.sessionsTaken(subscription.documentId, event.value.sessions);
    else if (event.$case === 'ended') this.#ended(subscription, event.value.code);
    else subscription.receive(event, this.#options.now(), submissionDigest);
  }

  #ended(subscription: Subscription, code: string): void {
    // The sweep attaches it again, to whoever is the owner by then.
    if (code === 'NOT_OWNER') subscription.detach();
    else subscription.end({ code, ...rejectionMeaning(code) });
  }

  /** The subscription, if it is this link's to speak about it: a former owner's word counts no more. */
  #following(documentId: string, link: OwnerLink): Subscription | undefined {
    const subscription = this.#subscriptions.get(documentId);
    return subscription?.link === link ? subscription : undefined;
  }

  #leave(subscription: Subscription, subscriber: Subscriber): void {
    subscription.leave(subscriber);
    if (subscription.isEmpty) this.#forget(subscription);
  }

  #forget(subscription: Subscription): void {
    if (this.#subscriptions.get(subscription.documentId) !== subscription) return;
    this.#subscriptions.delete(subscription.documentId);
    subscription.link?.close(subscription.documentId);
    subscription.detach();
  }

  #dropUnusedConnections(): void {
    const used = new Set([...this.#subscriptions.values()].map(({ documentId }) => this.#addressOf(documentId)));
    for (const [address, connection] of this.#connections) {
      if (used.has(address)) continue;
      this.#connections.delete(address);
      connection.stop();
    }
  }

  #addressOf(documentId: string): string | undefined {
    return this.#options.directory.ownerOf(this.#options.partitionOf(documentId))?.address;
  }
}

/** Ends what was recorded of handing events of a document out; answers the next list. */
function delivered(spans: Span[], { readers }: Subscription): Span[] {
  if (spans.length === 0) return spans;
  for (const span of spans) {
    span.set({ 'weft.readers': readers });
    span.end();
  }
  return [];
}
