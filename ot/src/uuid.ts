const CANONICAL = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** True for a UUID in canonical lower case; another spelling would hash to another partition. */
export function isCanonicalUuid(text: string): boolean {
  return CANONICAL.test(text);
}

/** The 16 bytes of a canonical UUID, written at an offset. */
export function writeUuid(uuid: string, target: Uint8Array, offset: number): void {
  let position = offset;
  for (let index = 0; index < uuid.length; index += 2) {
    if (uuid.charCodeAt(index) === 0x2d) index += 1;
    target[position] = (hexDigit(uuid.charCodeAt(index)) << 4) | hexDigit(uuid.charCodeAt(index + 1));
    position += 1;
  }
}

function hexDigit(unit: number): number {
  return unit <= 0x39 ? unit - 0x30 : unit - 0x57;
}
