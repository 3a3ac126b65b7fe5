/** The text of a document at a revision, shared by all who join at it and encoded once for each kind of connection. */
export class DocumentText {
  /** UTF-8. */
  readonly bytes: Uint8Array;
  #json: Uint8Array | undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** A JSON string literal, in UTF-8. */
  get json(): Uint8Array {
    this.#json ??= Buffer.from(JSON.stringify(new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.bytes)));
    return this.#json;
  }
}
