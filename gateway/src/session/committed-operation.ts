import { BinaryReader } from '@bufbuild/protobuf/wire';
import type { Wire } from './wire.ts';

/** Frames of one event, made once for each kind of connection and channel number and sent to everybody with these. */
export class FrameCache {
  readonly #frames = new Map<Wire, Map<number, Uint8Array>>();

  frame(wire: Wire, channel: number, build: () => Uint8Array): Uint8Array {
    let frames = this.#frames.get(wire);
    if (frames === undefined) {
      frames = new Map();
      this.#frames.set(wire, frames);
    }
    const cached = frames.get(channel);
    if (cached !== undefined) return cached;
    const frame = build();
    frames.set(channel, frame);
    return frame;
  }
}

/** A committed operation as its owner told it. Only what delivery needs is read; the bytes are forwarded as they came. */
export class CommittedOperation {
  /** The encoded weft.v1.Operation without a channel. */
  readonly bytes: Uint8Array;
  readonly revision: number;
  readonly chain: bigint;
  readonly userId: string;
  readonly sessionId: string;
  readonly sequence: number;
  /** Names what was asked for, if it is the first submission of a session and its owner had it at hand; else 0. */
  readonly submissionDigest: bigint;
  readonly #frames = new FrameCache();

  constructor(bytes: Uint8Array, submissionDigest = 0n) {
    const header = readHeader(bytes);
    this.bytes = bytes;
    this.revision = header.revision;
    this.chain = header.chain;
    this.userId = header.userId;
    this.sessionId = header.sessionId;
    this.sequence = header.sequence;
    this.submissionDigest = submissionDigest;
  }

  frame(wire: Wire, channel: number): Uint8Array {
    return this.#frames.frame(wire, channel, () => wire.operation(channel, this.bytes));
  }
}

/** Committed operations that follow one another: most of the time all of one commit for one document. */
export class OperationRun {
  readonly operations: readonly CommittedOperation[];
  /** The revision before the first. */
  readonly afterRevision: number;
  readonly last: CommittedOperation;
  readonly #sessionIds: ReadonlySet<string>;
  readonly #frames = new FrameCache();

  constructor(first: CommittedOperation, ...rest: readonly CommittedOperation[]) {
    this.operations = [first, ...rest];
    this.afterRevision = first.revision - 1;
    this.last = rest.at(-1) ?? first;
    this.#sessionIds = new Set(this.operations.map(({ sessionId }) => sessionId));
  }

  /** True when one of the operations may be of this session. */
  hasSession(sessionId: string): boolean {
    return this.#sessionIds.has(sessionId);
  }

  /** All operations for a reader who needs every one of them. */
  frame(wire: Wire, channel: number): Uint8Array {
    if (this.operations.length === 1) return this.last.frame(wire, channel);
    return this.#frames.frame(wire, channel, () =>
      wire.operations(
        channel,
        this.operations.map(({ bytes }) => bytes),
      ),
    );
  }
}

/** Somebody's caret as its gateway told it. */
export class RelayedPresence {
  /** The encoded weft.v1.Presence without a channel. */
  readonly bytes: Uint8Array;
  readonly sessionId: string;
  readonly userId: string;
  /** The caret is no more. */
  readonly gone: boolean;
  readonly #frames = new FrameCache();

  constructor(bytes: Uint8Array) {
    const { sessionId, userId, gone } = readPresenceHeader(bytes);
    this.bytes = bytes;
    this.sessionId = sessionId;
    this.userId = userId;
    this.gone = gone;
  }

  frame(wire: Wire, channel: number): Uint8Array {
    return this.#frames.frame(wire, channel, () => wire.presence(channel, this.bytes));
  }
}

function readHeader(bytes: Uint8Array) {
  const header = { revision: 0, chain: 0n, userId: '', sessionId: '', sequence: 0 };
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 2) header.revision = reader.uint32();
    else if (field === 4) header.userId = reader.string();
    else if (field === 5) header.sessionId = reader.string();
    else if (field === 6) header.sequence = reader.uint32();
    else if (field === 7) header.chain = BigInt(reader.fixed64());
    else reader.skip(wireType, field);
  }
  return header;
}

function readPresenceHeader(bytes: Uint8Array) {
  const header = { sessionId: '', userId: '', gone: false };
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 2) header.sessionId = reader.string();
    else if (field === 3) header.userId = reader.string();
    else if (field === 7) header.gone = reader.bool();
    else reader.skip(wireType, field);
  }
  return header;
}
