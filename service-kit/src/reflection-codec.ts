import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';

/** What a caller asks of grpc.reflection.v1.ServerReflection. */
export type ReflectionQuestion =
  | { readonly kind: 'file'; readonly name: string }
  | { readonly kind: 'symbol'; readonly name: string }
  | { readonly kind: 'extension'; readonly typeName: string; readonly number: number }
  | { readonly kind: 'extensions'; readonly typeName: string }
  | { readonly kind: 'services' }
  | { readonly kind: 'unknown' };

/** A question with what has to be repeated in its answer. */
export interface ReflectionRequest {
  readonly question: ReflectionQuestion;
  /** The request as it came. */
  readonly bytes: Uint8Array;
}

export type ReflectionResponse =
  | { readonly kind: 'files'; readonly files: readonly Uint8Array[] }
  | { readonly kind: 'extensions'; readonly typeName: string; readonly numbers: readonly number[] }
  | { readonly kind: 'services'; readonly names: readonly string[] }
  | { readonly kind: 'error'; readonly code: number; readonly message: string };

/** An answer with its question. */
export interface ReflectionAnswer {
  readonly request: ReflectionRequest;
  readonly response: ReflectionResponse;
}

/** Tags (field number and length-delimited) of ServerReflectionResponse. */
const ORIGINAL_REQUEST = (2 << 3) | 2;
const FILES = (4 << 3) | 2;
const EXTENSIONS = (5 << 3) | 2;
const SERVICES = (6 << 3) | 2;
const ERROR = (7 << 3) | 2;
/** Field 1 of each of these, as bytes or text and as a number; field 2 as a number and as text. */
const FIRST = (1 << 3) | 2;
const FIRST_NUMBER = 1 << 3;
const SECOND_NUMBER = 2 << 3;
const SECOND = (2 << 3) | 2;

/** Reads a ServerReflectionRequest; the messages of v1 and v1alpha are the same. */
export function decodeReflectionRequest(bytes: Uint8Array): ReflectionRequest {
  const reader = new BinaryReader(bytes);
  let question: ReflectionQuestion = { kind: 'unknown' };
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 3) question = { kind: 'file', name: reader.string() };
    else if (field === 4) question = { kind: 'symbol', name: reader.string() };
    else if (field === 5) question = decodeExtension(reader.bytes());
    else if (field === 6) question = { kind: 'extensions', typeName: reader.string() };
    else if (field === 7) question = readServices(reader);
    else reader.skip(wireType, field);
  }
  return { question, bytes };
}

/** Writes a ServerReflectionResponse. */
export function encodeReflectionAnswer({ request, response }: ReflectionAnswer): Buffer {
  const writer = new BinaryWriter().uint32(ORIGINAL_REQUEST).bytes(request.bytes);
  switch (response.kind) {
    case 'files':
      writer.uint32(FILES).fork();
      for (const file of response.files) writer.uint32(FIRST).bytes(file);
      break;
    case 'extensions':
      writer.uint32(EXTENSIONS).fork().uint32(FIRST).string(response.typeName);
      for (const number of response.numbers) writer.uint32(SECOND_NUMBER).int32(number);
      break;
    case 'services':
      writer.uint32(SERVICES).fork();
      for (const name of response.names) writer.uint32(FIRST).fork().uint32(FIRST).string(name).join();
      break;
    case 'error':
      writer.uint32(ERROR).fork().uint32(FIRST_NUMBER).int32(response.code).uint32(SECOND).string(response.message);
      break;
  }
  return Buffer.from(writer.join().finish());
}

/** What services are asked for says nothing: it's all of them. */
function readServices(reader: BinaryReader): ReflectionQuestion {
  reader.string();
  return { kind: 'services' };
}

function decodeExtension(bytes: Uint8Array): ReflectionQuestion {
  const reader = new BinaryReader(bytes);
  let typeName = '';
  let number = 0;
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 1) typeName = reader.string();
    else if (field === 2) number = reader.int32();
    else reader.skip(wireType, field);
  }
  return { kind: 'extension', typeName, number };
}
