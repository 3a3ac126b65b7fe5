/** A span as a receiver keeps it. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the first span of a trace. */
  readonly parentSpanId: string;
  readonly name: string;
  /** The service that recorded it. */
  readonly service: string;
  readonly instance: string;
  /** Nanoseconds since 1970. */
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  /** Spans named as sharing the work. */
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  /** Set when it failed. */
  readonly failure: string | undefined;
}

/** Fields of an OTLP message that are read here; everything else is let pass. */
type Fields = Readonly<Record<string, unknown>>;

const FAILED = 2;

/** The spans of an OTLP/HTTP request in JSON. Fails with TypeError when it isn't one. */
export function spansOf(request: unknown): ReceivedSpan[] {
  return list(fields(request).resourceSpans).flatMap(({ resource, scopeSpans }) => {
    const described = attributesOf(fields(resource ?? {}).attributes);
    const service = String(described['service.name'] ?? 'unknown');
    const instance = String(described['service.instance.id'] ?? '');
    return list(scopeSpans).flatMap(({ spans }) => list(spans).map((span) => spanOf(span, { service, instance })));
  });
}

function spanOf(span: Fields, source: { service: string; instance: string }): ReceivedSpan {
  const status = fields(span.status ?? {});
  return {
    ...source,
    traceId: text(span.traceId),
    spanId: text(span.spanId),
    parentSpanId: span.parentSpanId === undefined ? '' : text(span.parentSpanId),
    name: text(span.name),
    startNs: BigInt(String(span.startTimeUnixNano)),
    endNs: BigInt(String(span.endTimeUnixNano)),
    attributes: attributesOf(span.attributes),
    links: list(span.links).map((link) => ({ traceId: text(link.traceId), spanId: text(link.spanId) })),
    failure: status.code === FAILED ? String(status.message ?? '') : undefined,
  };
}

function attributesOf(value: unknown): Record<string, string | number | boolean> {
  const attributes: Record<string, string | number | boolean> = {};
  for (const { key, value: tagged } of list(value)) {
    const { stringValue, intValue, doubleValue, boolValue } = fields(tagged ?? {});
    if (typeof stringValue === 'string') attributes[text(key)] = stringValue;
    else if (typeof boolValue === 'boolean') attributes[text(key)] = boolValue;
    else if (intValue !== undefined || doubleValue !== undefined)
      attributes[text(key)] = Number(intValue ?? doubleValue);
  }
  return attributes;
}

function list(value: unknown): readonly Fields[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value.map(fields);
  throw new TypeError('a list was expected');
}

function fields(value: unknown): Fields {
  if (typeof value === 'object' && value !== null) return value as Fields;
  throw new TypeError('an object was expected');
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new TypeError('a string was expected');
}
