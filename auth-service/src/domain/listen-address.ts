/** Where to listen. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Takes `host:port` apart; undefined when it isn't that. An IPv6 host stands in brackets. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:\s]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return host === undefined || port > 65_535 ? undefined : { host, port };
}
