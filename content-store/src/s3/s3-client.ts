import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { S3_CONNECT_MS, S3_IDLE_MS, S3_SOCKETS } from '../limits.ts';

/** How to reach an S3 service. */
export interface S3Connection {
  /** Amazon's for the region unless given. */
  readonly endpoint?: string;
  readonly region: string;
  /** Buckets are in the path instead of the host name, as most servers other than Amazon's want it. */
  readonly forcePathStyle?: boolean;
  /** Found by the SDK's own chain (environment, files, container, instance) unless given. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Milliseconds; limits.ts has the defaults. */
  readonly timeouts?: { readonly connectMs?: number; readonly idleMs?: number; readonly totalMs?: number };
}

const silent = () => undefined;
const SILENT = { trace: silent, debug: silent, info: silent, warn: silent, error: silent };

/** A client with few connections that gives up on dead ones. It tries once: repeating, and for how long, is decided in one place of ours. */
export function createS3Client({
  endpoint,
  region,
  forcePathStyle,
  credentials,
  timeouts = {},
}: S3Connection): S3Client {
  const agent = { keepAlive: true, maxSockets: S3_SOCKETS };
  return new S3Client({
    region,
    forcePathStyle: forcePathStyle ?? false,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials: { ...credentials } }),
    maxAttempts: 1,
    // Every object carries our own SHA-256, which the service checks on arrival and we check on return.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    logger: SILENT,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: timeouts.connectMs ?? S3_CONNECT_MS,
      socketTimeout: timeouts.idleMs ?? S3_IDLE_MS,
      httpAgent: new HttpAgent(agent),
      httpsAgent: new HttpsAgent(agent),
      logger: SILENT,
    }),
  });
}
