import { decodeFrame, type ServerEvent } from '@weft/client/connection/frame-codec';
import { nodeTransport } from '@weft/client/connection/node-transport';
import type { Transport } from '@weft/client/connection/transport';
import { ClientMessage, type Operation } from '@weft/gen/session';

/** A submission that the server has called committed. */
export interface Acknowledgement {
  readonly documentId: string;
  readonly sessionId: string;
  readonly sequence: number;
  readonly revision: number;
}

interface Channel {
  readonly documentId: string;
  readonly sessionId: string;
}

/** Stands at the wire of clients and remembers what the server has told them, to be compared with what it has kept. */
export class SessionWitness {
  /** As they came; a submission may be acknowledged more than once. */
  readonly acknowledgements: Acknowledgement[] = [];
  /** Of each document: who wrote each revision, as `session sequence chain`, by all that was told of it. */
  readonly operations = new Map<string, Map<number, Set<string>>>();

  /** Takes part in every connection made with it. */
  readonly transport: Transport = {
    open: (url, subprotocol, handlers) => {
      const channels = new Map<number, Channel>();
      const connection = nodeTransport.open(url, subprotocol, {
        ...handlers,
        received: (frame) => {
          for (const event of decodeFrame(frame)) this.#told(event, channels);
          handlers.received(frame);
        },
      });
      return {
        send: (frame) => {
          const { message } = ClientMessage.decode(frame);
          if (message?.$case === 'join') channels.set(message.value.channel, message.value);
          connection.send(frame);
        },
        close: (code, reason) => connection.close(code, reason),
      };
    },
  };

  #told(event: ServerEvent, channels: ReadonlyMap<number, Channel>): void {
    if (event.$case === 'joined') {
      const channel = channels.get(event.value.channel);
      for (const operation of event.value.operations) this.#operation(operation, channel);
    } else if (event.$case === 'operation') {
      this.#operation(event.value, channels.get(event.value.channel));
    } else if (event.$case === 'acknowledged') {
      const channel = channels.get(event.value.channel);
      const { sequence, revision, chain } = event.value;
      if (channel === undefined) return;
      this.acknowledgements.push({ ...channelOf(channel), sequence, revision });
      this.#write(channel.documentId, revision, `${channel.sessionId} ${sequence} ${chain}`);
    }
  }

  #operation({ revision, sessionId, sequence, chain }: Operation, channel: Channel | undefined): void {
    if (channel === undefined) return;
    this.#write(channel.documentId, revision, `${sessionId} ${sequence} ${chain}`);
    if (sessionId === channel.sessionId) this.acknowledgements.push({ ...channelOf(channel), sequence, revision });
  }

  #write(documentId: string, revision: number, author: string): void {
    const revisions = this.operations.get(documentId) ?? new Map<number, Set<string>>();
    this.operations.set(documentId, revisions);
    revisions.set(revision, (revisions.get(revision) ?? new Set()).add(author));
  }
}

function channelOf({ documentId, sessionId }: Channel): Channel {
  return { documentId, sessionId };
}
