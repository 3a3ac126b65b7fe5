import { Client, credentials } from '@grpc/grpc-js';
import { Environment } from '@weft/service-kit/environment';
import { healthDefinition } from '@weft/service-kit/grpc-health';

const TIMEOUT_MS = 2_500;
const SERVING = 1;

/** Ends with 0 when the service in this container serves. HEALTH_TARGET says where to ask: `http://…/healthz` or `grpc://host:port`. */
const target = new URL(new Environment().string('HEALTH_TARGET', 'http://127.0.0.1:8080/healthz'));
const healthy = target.protocol === 'grpc:' ? await servesGrpc(target.host) : await servesHttp(target);
process.exitCode = healthy ? 0 : 1;

async function servesHttp(url: URL): Promise<boolean> {
  return (await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) })).ok;
}

function servesGrpc(address: string): Promise<boolean> {
  const client = new Client(address, credentials.createInsecure());
  const { path, requestSerialize, responseDeserialize } = healthDefinition.Check;
  const deadline = Date.now() + TIMEOUT_MS;
  return new Promise<boolean>((resolve, reject) => {
    client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      { service: '' },
      { deadline },
      (error, reply) => {
        if (error === null) resolve(reply?.status === SERVING);
        else reject(error);
      },
    );
  }).finally(() => client.close());
}
