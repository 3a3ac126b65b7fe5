import { BinaryWriter } from '@bufbuild/protobuf/wire';

/** The largest message after which a writer is used again, in bytes: its buffer has grown to twice that at most. */
const KEPT_BYTES = 16 * 1024;

let spare: BinaryWriter | undefined;

/** What is written, with a writer that keeps its buffer: a buffer outside of V8's heap for every message costs more than the message. */
export function encoded(write: (writer: BinaryWriter) => void): Uint8Array {
  const writer = spare ?? new BinaryWriter();
  // Not one's own while somebody writes with it, nor after that failed half-way.
  spare = undefined;
  write(writer);
  const bytes = writer.finish();
  if (bytes.length <= KEPT_BYTES) spare = writer;
  return bytes;
}
