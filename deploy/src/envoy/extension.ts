import type { AnyTyped, Extension, Typed } from './api.ts';

/** A message of Envoy's API inside of an Any. */
export function typed<Message extends string, Fields extends object>(
  message: Message,
  fields: Fields,
): Typed<Message, Fields> {
  return { '@type': `type.googleapis.com/${message}`, ...fields };
}

/** An extension of Envoy's with its settings. */
export function extension(name: string, message: string, fields: object = {}): Extension {
  const typedConfig: AnyTyped = typed(message, fields);
  return { name, typedConfig };
}
