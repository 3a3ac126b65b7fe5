/**
 * The partition of a document: FNV-1a (32 bits, http://www.isthe.com/chongo/tech/comp/fnv/) over the ASCII of the canonical document id, its bits
 * mixed by MurmurHash3's finaliser, modulo the number of partitions. Everybody who publishes or owns uses this one function; it can't
 * change while a log lives.
 */
export function partitionOf(documentId: string, partitions: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < documentId.length; index += 1) {
    hash = Math.imul(hash ^ documentId.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % partitions;
}
