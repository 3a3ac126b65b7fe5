import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

type Fields = Record<string, unknown>;
/** How a field's bytes are read. */
type Kind = 'text' | 'hex' | 'flag' | 'number' | 'double' | 'nanoseconds' | MessageShape;
interface MessageShape {
  readonly [field: number]: readonly [name: string, kind: Kind, repeated?: 'repeated'];
}

const VALUE: MessageShape = {
  1: ['stringValue', 'text'],
  2: ['boolValue', 'flag'],
  3: ['intValue', 'number'],
  4: ['doubleValue', 'double'],
};
const ATTRIBUTE: MessageShape = { 1: ['key', 'text'], 2: ['value', VALUE] };
const LINK: MessageShape = { 1: ['traceId', 'hex'], 2: ['spanId', 'hex'] };
const SPAN: MessageShape = {
  1: ['traceId', 'hex'],
  2: ['spanId', 'hex'],
  4: ['parentSpanId', 'hex'],
  5: ['name', 'text'],
  7: ['startTimeUnixNano', 'nanoseconds'],
  8: ['endTimeUnixNano', 'nanoseconds'],
  9: ['attributes', ATTRIBUTE, 'repeated'],
  13: ['links', LINK, 'repeated'],
  15: ['status', { 2: ['message', 'text'], 3: ['code', 'number'] }],
};
const RESOURCE: MessageShape = { 1: ['attributes', ATTRIBUTE, 'repeated'] };
const REQUEST: MessageShape = {
  1: [
    'resourceSpans',
    { 1: ['resource', RESOURCE], 2: ['scopeSpans', { 2: ['spans', SPAN, 'repeated'] }, 'repeated'] },
    'repeated',
  ],
};

/** An OTLP/HTTP request in protobuf, as Envoy sends it, in the shape of one in JSON; only what is looked at here. Fails when it isn't one. */
export function requestFromProtobuf(bytes: Uint8Array): unknown {
  return message(new BinaryReader(bytes), REQUEST, bytes.byteLength);
}

function message(reader: BinaryReader, shape: MessageShape, length: number): Fields {
  const fields: Fields = {};
  const end = reader.pos + length;
  while (reader.pos < end) {
    const [number, wireType] = reader.tag();
    const field = shape[number];
    if (field === undefined) {
      reader.skip(wireType, number);
      continue;
    }
    const [name, kind, repeated] = field;
    const value = readValue(reader, kind, wireType);
    if (repeated === undefined) fields[name] = value;
    else fields[name] = [...((fields[name] as unknown[] | undefined) ?? []), value];
  }
  return fields;
}

function readValue(reader: BinaryReader, kind: Kind, wireType: WireType): unknown {
  switch (kind) {
    case 'text':
      return reader.string();
    case 'hex':
      return Buffer.from(reader.bytes()).toString('hex');
    case 'flag':
      return reader.bool();
    case 'number':
      return Number(reader.int64());
    case 'double':
      return reader.double();
    case 'nanoseconds':
      return String(reader.fixed64());
    default:
      if (wireType !== WireType.LengthDelimited) throw new TypeError('a message was expected');
      return message(reader, kind, reader.uint32());
  }
}
