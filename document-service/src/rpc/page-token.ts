import { isCanonicalUuid } from '@weft/ot/uuid';
import { invalidArgument } from '@weft/service-kit/status-error';
import type { ListingPosition } from '../ports/document-catalog.ts';

/** Where to go on, opaque to callers. */
export function encodePageToken({ createdAtMicroseconds, documentId }: ListingPosition): string {
  return Buffer.from(`${createdAtMicroseconds} ${documentId}`).toString('base64url');
}

/** The place in a token; undefined for the empty one. INVALID_ARGUMENT for one that isn't ours. */
export function decodePageToken(token: string): ListingPosition | undefined {
  if (token === '') return undefined;
  const [time = '', documentId = ''] = Buffer.from(token, 'base64url').toString().split(' ');
  if (!/^\d{1,18}$/.test(time) || !isCanonicalUuid(documentId)) throw invalidArgument('page_token is not one of ours');
  return { createdAtMicroseconds: BigInt(time), documentId };
}
