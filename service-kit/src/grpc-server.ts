import { Server, ServerCredentials, type ServiceDefinition, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { Health, healthDefinition } from './grpc-health.ts';
import { MESSAGE_BYTES_MAX } from './limits.ts';
import type { Logger } from './logger.ts';
import { Reflection, reflectionDefinitions } from './reflection.ts';
import { refuseInvalid, withValidation } from './request-validation.ts';
import { type CallTelemetry, tellingCalls } from './telemetry-calls.ts';

/** A service's contract with its handlers, as generated code names them. */
export interface ServiceBinding {
  readonly definition: ServiceDefinition<UntypedServiceImplementation>;
  readonly implementation: UntypedServiceImplementation;
  /** Methods, by their names in `definition`, whose handlers hold the contract's rules themselves. */
  readonly selfValidating?: readonly string[];
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

interface GrpcServerOptions extends CallTelemetry {
  readonly services: readonly ServiceBinding[];
  readonly logger: Logger;
  /** Largest message taken, in bytes. */
  readonly messageBytesMax?: number;
  /** Calls of one connection under way at once; STREAMS_MAX unless given. */
  readonly streamsMax?: number;
  /** Full names of the services that reflection lists; those served here unless given. */
  readonly listed?: readonly string[];
}

/** Calls of one connection under way at once; further ones wait at the caller. Proxies open another connection instead. */
export const STREAMS_MAX = 1_000;

const HEALTH_SERVICE = 'grpc.health.v1.Health';

const OPTIONS = {
  // A peer that vanished without a word is noticed within 15 s.
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 5_000,
};

/** A gRPC server with health, reflection, the contract's rules enforced on every request, and an orderly end. */
export class GrpcServer {
  readonly #server: Server;
  readonly #health: Health;
  readonly #logger: Logger;

  constructor(options: GrpcServerOptions) {
    const { services, logger, messageBytesMax = MESSAGE_BYTES_MAX } = options;
    const names = services.map(({ definition }) => serviceName(definition));
    this.#logger = logger;
    this.#server = new Server({
      ...OPTIONS,
      'grpc.max_concurrent_streams': options.streamsMax ?? STREAMS_MAX,
      'grpc.max_receive_message_length': messageBytesMax,
      'grpc.max_send_message_length': MESSAGE_BYTES_MAX,
      interceptors: [tellingCalls(options), refuseInvalid],
    });
    this.#health = new Health(names);
    this.#server.addService(healthDefinition, { Check: this.#health.check, Watch: this.#health.watch });
    const reflection = new Reflection(options.listed ?? [...names, HEALTH_SERVICE]);
    for (const definition of reflectionDefinitions) {
      this.#server.addService(definition, { ServerReflectionInfo: reflection.info });
    }
    for (const binding of services) this.#server.addService(validated(binding), binding.implementation);
  }

  /** Reports whether one service serves, by its full name, for as long as the server does. All do until told otherwise. */
  setServing(service: string, serving: boolean): void {
    this.#health.setServing(service, serving);
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

function validated({ definition, selfValidating = [] }: ServiceBinding) {
  const all = withValidation(definition);
  for (const name of selfValidating) {
    const method = definition[name];
    if (method !== undefined) all[name] = method;
  }
  return all;
}

function serviceName(definition: ServiceDefinition): string {
  const [method] = Object.values(definition);
  return method?.path.split('/')[1] ?? '';
}
