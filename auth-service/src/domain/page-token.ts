const BYTES = 16;
const CANONICAL = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/;

/** Comes before every user. */
export const BEFORE_ALL_USERS = '00000000-0000-0000-0000-000000000000';

/** The token of the page that goes on after a user. */
export function encodePageToken(userId: string): string {
  return Buffer.from(userId.replaceAll('-', ''), 'hex').toString('base64url');
}

/** The user after whom a page goes on; undefined for a token that was never given out. */
export function decodePageToken(token: string): string | undefined {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== BYTES || bytes.toString('base64url') !== token) return undefined;
  return bytes.toString('hex').replace(CANONICAL, '$1-$2-$3-$4-$5');
}
