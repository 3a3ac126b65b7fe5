import { BinaryReader } from '@bufbuild/protobuf/wire';
import { ServerMessage } from '@weft/gen/session';
import { countCodePoints } from '@weft/ot/code-points';

/** What a participant needs to know of what the gateway sends. */
export interface FrameEvents {
  /** Somebody else's edit; `delta` is how much longer the text became, in code points. */
  operation(revision: number, chain: bigint, delta: number): void;
  acknowledged(sequence: number, revision: number, chain: bigint): void;
  /** Anything else but heartbeats, carets and the welcome. */
  other(message: ServerMessage): void;
}

/** Numbers of the fields of ServerMessage. */
const FIELD = { welcome: 1, acknowledged: 3, operation: 4, presence: 6, heartbeat: 7, events: 15 } as const;
const SKIPPED: readonly number[] = [FIELD.welcome, FIELD.presence, FIELD.heartbeat];

/**
 * Reads one frame. It takes out of edits and acknowledgements what a participant uses and skips the rest: with many participants in one process, decoding
 * everything would measure this process and not the system.
 */
export function readFrame(bytes: Uint8Array, events: FrameEvents): void {
  readMessage({ bytes, reader: new BinaryReader(bytes), events }, bytes.length);
}

interface Frame {
  readonly bytes: Uint8Array;
  readonly reader: BinaryReader;
  readonly events: FrameEvents;
}

function readMessage(frame: Frame, end: number): void {
  const { bytes, reader, events } = frame;
  while (reader.pos < end) {
    const start = reader.pos;
    const [field, wireType] = reader.tag();
    if (field === FIELD.operation) readOperation(reader, endOf(reader), events);
    else if (field === FIELD.acknowledged) readAcknowledged(reader, endOf(reader), events);
    else if (field === FIELD.events) readMessage(frame, endOf(reader));
    else {
      reader.skip(wireType, field);
      if (!SKIPPED.includes(field)) events.other(ServerMessage.decode(bytes.subarray(start, reader.pos)));
    }
  }
}

function endOf(reader: BinaryReader): number {
  const length = reader.uint32();
  return reader.pos + length;
}

function readOperation(reader: BinaryReader, end: number, events: FrameEvents): void {
  let revision = 0;
  let chain = 0n;
  let delta = 0;
  while (reader.pos < end) {
    const [field, wireType] = reader.tag();
    if (field === 2) revision = reader.uint32();
    else if (field === 3) delta = readDelta(reader, endOf(reader));
    else if (field === 7) chain = BigInt(reader.fixed64());
    else reader.skip(wireType, field);
  }
  events.operation(revision, chain, delta);
}

/** Reads a TextOperation: its components are field 1, of which `insert` is field 2 and `delete` field 3. */
function readDelta(reader: BinaryReader, end: number): number {
  let delta = 0;
  while (reader.pos < end) {
    reader.tag();
    const componentEnd = endOf(reader);
    while (reader.pos < componentEnd) {
      const [field, wireType] = reader.tag();
      if (field === 2) delta += countCodePoints(reader.string());
      else if (field === 3) delta -= reader.uint32();
      else reader.skip(wireType, field);
    }
  }
  return delta;
}

function readAcknowledged(reader: BinaryReader, end: number, events: FrameEvents): void {
  let sequence = 0;
  let revision = 0;
  let chain = 0n;
  while (reader.pos < end) {
    const [field, wireType] = reader.tag();
    if (field === 2) sequence = reader.uint32();
    else if (field === 3) revision = reader.uint32();
    else if (field === 4) chain = BigInt(reader.fixed64());
    else reader.skip(wireType, field);
  }
  events.acknowledged(sequence, revision, chain);
}
