import type { Metadata } from '@grpc/grpc-js';

/** The access token of `authorization: Bearer …`; undefined when there is none. */
export function bearerToken(metadata: Metadata): string | undefined {
  const [header] = metadata.get('authorization');
  return /^Bearer (\S+)$/i.exec(String(header ?? ''))?.[1];
}
