import { connect as connectTcp, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import type { Logger } from '@weft/service-kit/logger';
import { type Admin, type ISocketFactory, Kafka, type KafkaConfig, logLevel, type SASLOptions } from 'kafkajs';
import { kafkaLogCreator } from './kafka-logger.ts';
import { calmRequestQueue, useOwnMessages } from './kafkajs-internals.ts';

/** How a Kafka cluster is reached. */
export interface KafkaConnection {
  /** `host:port` of some brokers; the others are found through them. */
  readonly brokers: readonly string[];
  /** Names this process in the brokers' logs. */
  readonly clientId: string;
  readonly tls?: ConnectionOptions;
  readonly authentication?: SASLOptions;
}

const CONNECT_TIMEOUT_MS = 3_000;
const KEEP_ALIVE_MS = 10_000;
const ADMIN_REQUEST_TIMEOUT_MS = 10_000;

/** The connections of one client. kafkajs forgets some of them when a broker goes and comes back, and one is enough to keep a process from ending. */
export class ClientSockets {
  readonly #open = new Set<Socket>();

  readonly factory: ISocketFactory = (options) => {
    const socket = openSocket(options);
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    return socket;
  };

  /** Cuts what is still open, once the client has disconnected. */
  destroy(): void {
    for (const socket of this.#open) socket.destroy();
  }
}

/** Configures a client. `requestTimeoutMs` bounds every request, but for those that wait at the broker by design. */
export function kafkaConfig(
  connection: KafkaConnection,
  logger: Logger,
  requestTimeoutMs: number,
  sockets = new ClientSockets(),
): KafkaConfig {
  const { brokers, clientId, tls, authentication } = connection;
  return {
    brokers: [...brokers],
    clientId,
    ...(tls === undefined ? {} : { ssl: tls }),
    ...(authentication === undefined ? {} : { sasl: authentication }),
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: requestTimeoutMs,
    enforceRequestTimeout: true,
    socketFactory: sockets.factory,
    retry: { initialRetryTime: 50, maxRetryTime: 1_000, multiplier: 2, factor: 0.2, retries: 5 },
    logLevel: logger.isLevelEnabled('debug') ? logLevel.INFO : logLevel.WARN,
    logCreator: kafkaLogCreator(logger),
  };
}

export function createKafka(config: KafkaConfig): Kafka {
  calmRequestQueue();
  useOwnMessages();
  return new Kafka(config);
}

/** Runs some administrative work on a connection of its own. */
export async function withAdmin<T>(
  connection: KafkaConnection,
  logger: Logger,
  work: (admin: Admin) => Promise<T>,
): Promise<T> {
  const sockets = new ClientSockets();
  const admin = createKafka(kafkaConfig(connection, logger, ADMIN_REQUEST_TIMEOUT_MS, sockets)).admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect().catch(() => undefined);
    sockets.destroy();
  }
}

/** kafkajs leaves Nagle's algorithm on, which holds small requests back, and notices a silent peer after a minute at the earliest. */
const openSocket: ISocketFactory = ({ host, port, ssl, onConnect }) => {
  const socket = isTls(ssl)
    ? connectTls({ host, port, servername: host, ...ssl }, onConnect)
    : connectTcp({ host, port }, onConnect);
  socket.setNoDelay(true);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  return socket;
};

/** kafkajs passes nothing at all without TLS, whatever its types say. */
function isTls(ssl: ConnectionOptions | null | undefined): ssl is ConnectionOptions {
  return ssl !== null && ssl !== undefined;
}
