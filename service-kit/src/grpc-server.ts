import { Server, ServerCredentials, type ServiceDefinition, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { Health, healthDefinition } from './grpc-health.ts';
import { MESSAGE_BYTES_MAX } from './limits.ts';
import type { Logger } from './logger.ts';
import { refuseInvalid, withValidation } from './request-validation.ts';

/** A service's contract with its handlers, as generated code names them. */
export interface ServiceBinding {
  readonly definition: ServiceDefinition<UntypedServiceImplementation>;
  readonly implementation: UntypedServiceImplementation;
}

/** Pairs a contract with handlers, keeping their types matched. */
export function bind<Definition extends ServiceDefinition, Implementation>(
  definition: Definition,
  implementation: Implementation,
): ServiceBinding {
  return {
    definition: definition as ServiceDefinition<UntypedServiceImplementation>,
    implementation: implementation as UntypedServiceImplementation,
  };
}

interface GrpcServerOptions {
  readonly services: readonly ServiceBinding[];
  readonly logger: Logger;
  /** Largest message taken, in bytes. */
  readonly messageBytesMax?: number;
}

const OPTIONS = {
  // A peer that vanished without a word is noticed within 15 s.
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 5_000,
};

/** A gRPC server with health, the contract's rules enforced on every request, and an orderly end. */
export class GrpcServer {
  readonly #server: Server;
  readonly #health: Health;
  readonly #logger: Logger;

  constructor({ services, logger, messageBytesMax = MESSAGE_BYTES_MAX }: GrpcServerOptions) {
    this.#logger = logger;
    this.#server = new Server({
      ...OPTIONS,
      'grpc.max_receive_message_length': messageBytesMax,
      'grpc.max_send_message_length': MESSAGE_BYTES_MAX,
      interceptors: [refuseInvalid],
    });
    this.#health = new Health(services.map(({ definition }) => serviceName(definition)));
    this.#server.addService(healthDefinition, { Check: this.#health.check, Watch: this.#health.watch });
    for (const { definition, implementation } of services) {
      this.#server.addService(withValidation(definition), implementation);
    }
  }

  /** Binds to host:port (0 picks a free port), reports serving, and answers host:port as bound. */
  async listen(address: string): Promise<string> {
    const port = await new Promise<number>((resolve, reject) => {
      this.#server.bindAsync(address, ServerCredentials.createInsecure(), (error, bound) =>
        error === null
          ? resolve(bound)
          : reject(new Error(`can't listen on ${address}: ${error.message}`, { cause: error })),
      );
    });
    this.#health.serving = true;
    return `${address.slice(0, address.lastIndexOf(':'))}:${port}`;
  }

  /** Reports not serving from now on, so that callers go elsewhere; calls under way go on. */
  drain(): void {
    this.#health.serving = false;
  }

  /** Takes no more calls, waits for those under way up to `graceMs`, then cuts them. */
  async stop(graceMs = 1_000): Promise<void> {
    this.#health.serving = false;
    this.#health.endWatches();
    const done = new Promise<void>((resolve) => this.#server.tryShutdown(() => resolve()));
    const timer = setTimeout(() => {
      this.#logger.warn({ graceMs }, 'cutting calls that did not end in time');
      this.#server.forceShutdown();
    }, graceMs);
    await done;
    clearTimeout(timer);
  }
}

function serviceName(definition: ServiceDefinition): string {
  const [method] = Object.values(definition);
  return method?.path.split('/')[1] ?? '';
}
