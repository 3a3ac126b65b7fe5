import { Client } from '@grpc/grpc-js';
import { callUnary, createClient } from './grpc-client.ts';
import { healthDefinition } from './grpc-health.ts';

const SERVING = 1;

/** Asks a server's grpc.health.v1.Health; the empty name stands for the whole server. Fails with StatusError when it can't be asked or knows no such service. */
export async function isServing(address: string, service = ''): Promise<boolean> {
  const client = createClient(Client, address);
  const { path, requestSerialize, responseDeserialize } = healthDefinition.Check;
  try {
    const answer = await callUnary<{ service: string }, { status: number }>(
      (request, metadata, options, callback) =>
        client.makeUnaryRequest(
          path,
          requestSerialize,
          responseDeserialize,
          request,
          metadata,
          options,
          (error, response) => callback(error, response ?? { status: 0 }),
        ),
      { service },
    );
    return answer.status === SERVING;
  } finally {
    client.close();
  }
}
