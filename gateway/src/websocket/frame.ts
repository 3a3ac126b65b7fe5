const TEXT = 0x81;
const BINARY = 0x82;

/** The header of an unfragmented, unmasked text frame as a server sends it (RFC 6455, 5.2). */
export function textFrameHeader(payloadBytes: number): Uint8Array {
  return header(TEXT, payloadBytes);
}

/** The header of an unfragmented, unmasked binary frame as a server sends it (RFC 6455, 5.2). */
export function binaryFrameHeader(payloadBytes: number): Uint8Array {
  return header(BINARY, payloadBytes);
}

function header(first: number, payloadBytes: number): Uint8Array {
  if (payloadBytes < 126) return Uint8Array.of(first, payloadBytes);
  if (payloadBytes < 65_536) return Uint8Array.of(first, 126, payloadBytes >>> 8, payloadBytes & 0xff);
  const bytes = Buffer.alloc(10);
  bytes[0] = first;
  bytes[1] = 127;
  bytes.writeBigUInt64BE(BigInt(payloadBytes), 2);
  return bytes;
}
