import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type ServiceDefinition,
  type ServiceError,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import { descriptors } from '@weft/service-kit/descriptors';
import { Health, healthDefinition } from '@weft/service-kit/grpc-health';

/** The response header in which a recorder tells its name. */
export const NAME_HEADER = 'x-recorder';
const HEARTBEAT_MS = 100;

export interface Recorded {
  readonly path: string;
  readonly metadata: Metadata;
}

/**
 * Stands behind a sidecar in the place of a service: takes every method of the contract, keeps what was called, answers unary calls with an empty message
 * and streams with one after the other.
 */
export class Recorder {
  readonly name: string;
  readonly calls: Recorded[] = [];
  /** Answers the next calls with UNAVAILABLE, so many of them. */
  failures = 0;
  readonly #server = new Server();
  readonly #health: Health;

  constructor(name: string) {
    this.name = name;
    const services = [...descriptors().registry].filter((type) => type.kind === 'service');
    this.#health = new Health(services.map(({ typeName }) => typeName));
    this.#server.addService(healthDefinition, { Check: this.#health.check, Watch: this.#health.watch });
    for (const { typeName, methods } of services) {
      const entries = methods.map(({ name: method, methodKind }) => {
        const streams = methodKind !== 'unary';
        return [method, rawMethod(`/${typeName}/${method}`, streams)] as const;
      });
      const definition: ServiceDefinition = Object.fromEntries(entries);
      const handlers = entries.map(([method, { path, responseStream }]) => [
        method,
        responseStream ? this.#stream(path) : this.#unary(path),
      ]);
      this.#server.addService(definition, Object.fromEntries(handlers));
    }
  }

  /** On loopback; answers the port. */
  listen(port = 0): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
        this.#health.serving = true;
        if (error === null) resolve(bound);
        else reject(error);
      });
    });
  }

  called(path: string): Recorded[] {
    return this.calls.filter((call) => call.path === path);
  }

  stop(): void {
    this.#server.forceShutdown();
  }

  #unary(path: string) {
    return (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) => {
      this.calls.push({ path, metadata: call.metadata });
      if (this.failures > 0) {
        this.failures -= 1;
        const error: Partial<ServiceError> = { code: status.UNAVAILABLE, details: 'away for a moment' };
        callback(error);
      } else {
        call.sendMetadata(this.#named());
        callback(null, Buffer.alloc(0));
      }
    };
  }

  #stream(path: string) {
    return (call: ServerDuplexStream<Buffer, Buffer>) => {
      this.calls.push({ path, metadata: call.metadata });
      call.sendMetadata(this.#named());
      call.write(Buffer.alloc(0));
      const timer = setInterval(() => call.write(Buffer.alloc(0)), HEARTBEAT_MS);
      call.on('cancelled', () => clearInterval(timer));
      call.on('error', () => clearInterval(timer));
    };
  }

  #named(): Metadata {
    const metadata = new Metadata();
    metadata.set(NAME_HEADER, this.name);
    return metadata;
  }
}

function rawMethod(path: string, streams: boolean) {
  const same = (bytes: Buffer) => bytes;
  return {
    path,
    requestStream: streams,
    responseStream: streams,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  };
}
