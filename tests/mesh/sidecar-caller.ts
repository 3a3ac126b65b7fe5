import {
  type ChannelCredentials,
  Client,
  type ClientReadableStream,
  credentials,
  Metadata,
  status,
} from '@grpc/grpc-js';
import type { KeyedCertificate } from '@weft/deploy/identity/certificate';
import { NAME_HEADER } from './sidecar-recorder.ts';

/** What came of a call. */
export interface Outcome {
  readonly code: status;
  readonly details: string;
  /** Which recorder answered; empty when none did. */
  readonly answeredBy: string;
}

const DEADLINE_MS = 5_000;
const same = (bytes: Buffer) => bytes;

/** A connection to one address that makes any call, with empty messages. */
export class Caller {
  readonly #client: Client;

  constructor(address: string, channel: ChannelCredentials = credentials.createInsecure()) {
    this.#client = new Client(address, channel, {
      // Members have no names, and an address is none either.
      'grpc.ssl_target_name_override': 'member',
      'grpc.default_authority': 'member',
      'grpc.use_local_subchannel_pool': 1,
      'grpc.initial_reconnect_backoff_ms': 50,
      'grpc.max_reconnect_backoff_ms': 200,
    });
  }

  /** A call that is over with its first answer. Works for streams too, which are then cancelled. */
  call(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    const stream = this.stream(path, headers, DEADLINE_MS);
    return new Promise((resolve) => {
      let answeredBy = '';
      stream.on('metadata', (metadata: Metadata) => {
        answeredBy = String(metadata.get(NAME_HEADER)[0] ?? '');
      });
      stream.on('data', () => {
        resolve({ code: status.OK, details: '', answeredBy });
        stream.cancel();
      });
      stream.on('error', () => undefined);
      stream.on('status', ({ code, details }) => resolve({ code, details, answeredBy }));
    });
  }

  /** A stream that stays open, unless it has a deadline. */
  stream(
    path: string,
    headers: Readonly<Record<string, string>> = {},
    deadlineMs = Number.POSITIVE_INFINITY,
  ): ClientReadableStream<Buffer> {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
    const deadline = deadlineMs === Number.POSITIVE_INFINITY ? deadlineMs : Date.now() + deadlineMs;
    return this.#client.makeServerStreamRequest(path, same, same, Buffer.alloc(0), metadata, { deadline });
  }

  close(): void {
    this.#client.close();
  }
}

/** The TLS of who shows a certificate, or none, and believes an authority. Names are not looked at: members have none. */
export function memberCredentials(trusted: string, shown?: KeyedCertificate): ChannelCredentials {
  const key = shown === undefined ? null : Buffer.from(shown.privateKey);
  const chain = shown === undefined ? null : Buffer.from(shown.certificate);
  return credentials.createSsl(Buffer.from(trusted), key, chain, { checkServerIdentity: () => undefined });
}
