import { EventEmitter } from 'node:events';
import { type handleBidiStreamingCall, Metadata, status } from '@grpc/grpc-js';
import type { Network, Pipe } from './network.ts';
import { currentWorld } from './virtual-time.ts';
import type { SimulatedProcess } from './world.ts';

/** A method as generated code describes it. */
interface MethodDefinition {
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  requestSerialize(message: unknown): Uint8Array;
  requestDeserialize(bytes: Buffer): unknown;
  responseSerialize(message: unknown): Uint8Array;
  responseDeserialize(bytes: Buffer): unknown;
}

type ServiceDefinition = Readonly<Record<string, MethodDefinition>>;

/** What a simulated server does with a stream: production's own handlers. */
export type StreamHandler = (call: ServerStream) => void;
/** What it does with a call of one answer. */
export type UnaryHandler = (request: unknown) => Promise<unknown>;

interface ServedMethod {
  readonly definition: MethodDefinition;
  readonly handle: StreamHandler | UnaryHandler;
}

/** Bytes under way above which a stream says that it takes no more for now. */
const HIGH_WATER_BYTES = 64 * 1024;
/** How long a peer that vanished may stay unnoticed, in milliseconds. */
const UNNOTICED_MS = 3_000;

/** Whoever answers at addresses, and the calls between them: in place of gRPC, with messages as bytes. */
export class GrpcFabric {
  readonly network: Network;
  readonly #servers = new Map<string, { process: SimulatedProcess; methods: Map<string, ServedMethod> }>();
  readonly #calls = new Set<ClientStream>();

  constructor(network: Network) {
    this.network = network;
  }

  /** The present process answers at an address. */
  serve(address: string, services: readonly { definition: object; handlers: object }[]): void {
    const methods = new Map<string, ServedMethod>();
    for (const { definition, handlers } of services) {
      for (const [name, handle] of Object.entries(handlers)) {
        const method = (definition as ServiceDefinition)[name];
        if (method !== undefined) methods.set(method.path, { definition: method, handle });
      }
    }
    this.#servers.set(address, { process: currentWorld().current, methods });
  }

  /** The process that answers at an address; undefined when none does. */
  find(address: string, path: string): { process: SimulatedProcess; method: ServedMethod } | undefined {
    const server = this.#servers.get(address);
    const method = server?.methods.get(path);
    return server?.process.alive && method !== undefined ? { process: server.process, method } : undefined;
  }

  opened(call: ClientStream): void {
    this.#calls.add(call);
  }

  ended(call: ClientStream): void {
    this.#calls.delete(call);
  }

  /** Processes are gone or connections were reset: those at the other ends notice, sooner or later. */
  breakCalls(isBroken: (client: SimulatedProcess, server: SimulatedProcess) => boolean): void {
    for (const call of [...this.#calls]) if (isBroken(call.client, call.server)) call.reset();
  }
}

/** The server's end of a stream. */
export class ServerStream extends EventEmitter {
  readonly metadata = new Metadata();
  readonly #call: ClientStream;
  readonly #serialize: (message: unknown) => Uint8Array;
  readonly #down: Pipe;
  /** The request of a stream in one direction. */
  readonly request: unknown;
  #over = false;

  constructor(
    call: ClientStream,
    options: { serialize: (message: unknown) => Uint8Array; down: Pipe; request: unknown },
  ) {
    super();
    this.#call = call;
    this.#serialize = options.serialize;
    this.#down = options.down;
    this.request = options.request;
  }

  get writableLength(): number {
    return this.#down.bytes > HIGH_WATER_BYTES ? this.#down.bytes : 0;
  }

  write(message: unknown): boolean {
    if (this.#over) return false;
    const bytes = Buffer.from(this.#serialize(message));
    const wasFull = this.#down.bytes + bytes.length > HIGH_WATER_BYTES;
    this.#down.send(() => this.#call.arrived(bytes), bytes.length);
    if (wasFull) this.#drainLater();
    return !wasFull;
  }

  /** As with grpc-js an `error` that is emitted is the status the client gets. */
  override emit(event: string | symbol, ...values: unknown[]): boolean {
    if (event !== 'error') return super.emit(event, ...values);
    this.#finish(values[0] as { code?: number; details?: string });
    return true;
  }

  end(): void {
    this.#finish(undefined);
  }

  destroy(error: Error): void {
    this.#finish({ code: status.INTERNAL, details: error.message });
    this.gone();
  }

  /** The client is gone. */
  gone(): void {
    if (this.#over) return;
    this.#over = true;
    super.emit('cancelled');
    super.emit('close');
  }

  #finish(error: { code?: number; details?: string } | undefined): void {
    if (this.#over) return;
    this.#over = true;
    this.#down.send(() => this.#call.finished(error));
  }

  #drainLater(): void {
    currentWorld().after(5, () => {
      if (this.#over) return;
      if (this.#down.bytes > HIGH_WATER_BYTES / 2) this.#drainLater();
      else super.emit('drain');
    });
  }
}

/** The client's end of a stream. */
export class ClientStream extends EventEmitter {
  readonly client: SimulatedProcess;
  readonly server: SimulatedProcess;
  readonly #fabric: GrpcFabric;
  readonly #definition: MethodDefinition;
  #serverEnd: ServerStream | undefined;
  readonly #up: Pipe | undefined;
  readonly #down: Pipe | undefined;
  #over = false;

  constructor(fabric: GrpcFabric, address: string, definition: MethodDefinition, request: unknown) {
    super();
    const world = currentWorld();
    this.#fabric = fabric;
    this.#definition = definition;
    this.client = world.current;
    const found = fabric.find(address, definition.path);
    this.server = found?.process ?? world.outside;
    if (found === undefined) {
      world.after(world.between('latency', 0.5, 5), () => this.finished(UNREACHABLE));
      return;
    }
    this.#up = fabric.network.pipe(this.client, this.server);
    this.#down = fabric.network.pipe(this.server, this.client);
    fabric.opened(this);
    const { definition: served, handle } = found.method;
    const bytes = request === undefined ? undefined : Buffer.from(definition.requestSerialize(request));
    const down = this.#down;
    this.#up.send(() => {
      const parsed = bytes === undefined ? undefined : served.requestDeserialize(bytes);
      const serverEnd = new ServerStream(this, {
        serialize: (message) => served.responseSerialize(message),
        down,
        request: parsed,
      });
      this.#serverEnd = serverEnd;
      (handle as StreamHandler)(serverEnd);
    });
  }

  get writableLength(): number {
    return 0;
  }

  write(message: unknown): boolean {
    if (this.#over || this.#up === undefined) return false;
    const bytes = Buffer.from(this.#definition.requestSerialize(message));
    this.#up.send(() => this.#serverEnd?.emit('data', this.#definition.requestDeserialize(bytes)), bytes.length);
    return true;
  }

  cancel(): void {
    if (this.#over) return;
    this.#end();
    this.#up?.send(() => this.#serverEnd?.gone());
  }

  arrived(bytes: Buffer): void {
    if (!this.#over) this.emit('data', this.#definition.responseDeserialize(bytes));
  }

  finished(error: { code?: number; details?: string } | undefined): void {
    if (this.#over) return;
    this.#end();
    if (error === undefined) this.emit('end');
    else
      this.emit('error', Object.assign(new Error(error.details), { details: '', metadata: new Metadata(), ...error }));
  }

  /** The connection breaks: what is under way is lost, and both ends learn of it at times of their own. */
  reset(): void {
    this.#fabric.ended(this);
    this.#up?.cut();
    this.#down?.cut();
    const world = currentWorld();
    const { client, server } = this;
    if (server.alive) world.after(world.between('resets', 0, UNNOTICED_MS), () => this.#serverEnd?.gone(), server);
    if (client.alive) world.after(world.between('resets', 0, UNNOTICED_MS), () => this.finished(UNREACHABLE), client);
  }

  #end(): void {
    this.#over = true;
    this.#fabric.ended(this);
  }
}

const UNREACHABLE = { code: status.UNAVAILABLE, details: 'connection lost' };

/** The fabric of the present schedule. */
let fabric: GrpcFabric | undefined;

export function enterFabric(entered: GrpcFabric | undefined): void {
  fabric = entered;
}

type UnaryCallback = (error: Error | null, response?: unknown) => void;

/** One call of one answer. */
function unary(on: GrpcFabric, address: string, definition: MethodDefinition, request: unknown, deadlineMs: number) {
  return new Promise<unknown>((resolve, reject) => {
    const world = currentWorld();
    const client = world.current;
    const found = on.find(address, definition.path);
    const failed = (code: status) =>
      reject(Object.assign(new Error('call failed'), { code, details: '', metadata: new Metadata() }));
    world.after(deadlineMs, () => failed(status.DEADLINE_EXCEEDED));
    if (found === undefined) {
      world.after(1, () => failed(status.UNAVAILABLE));
      return;
    }
    const bytes = Buffer.from(definition.requestSerialize(request));
    const { process: server, method } = found;
    on.network.pipe(client, server).send(() => {
      const answer = on.network.pipe(server, client);
      (method.handle as UnaryHandler)(definition.requestDeserialize(bytes)).then(
        (response) => {
          const answered = Buffer.from(definition.responseSerialize(response));
          answer.send(() => resolve(definition.responseDeserialize(answered)));
        },
        (error: { code?: status }) => answer.send(() => failed(error.code ?? status.INTERNAL)),
      );
    });
  });
}

/** A client as `@weft/service-kit/grpc-client` makes them, on the fabric of the present schedule. */
export function simulatedClient(Client: { readonly service: ServiceDefinition }, address: string): object {
  const on = fabric;
  if (on === undefined) throw new Error('there is no network');
  const client: Record<string, unknown> = { close: () => undefined };
  for (const [name, definition] of Object.entries(Client.service)) {
    if (definition.responseStream && definition.requestStream) {
      client[name] = () => new ClientStream(on, address, definition, undefined);
    } else if (definition.responseStream) {
      client[name] = (request: unknown) => new ClientStream(on, address, definition, request);
    } else {
      client[name] = (
        request: unknown,
        _metadata: Metadata,
        { deadline }: { deadline: number },
        done: UnaryCallback,
      ) => {
        unary(on, address, definition, request, deadline - Date.now()).then((response) => done(null, response), done);
        return { cancel: () => undefined };
      };
    }
  }
  return client;
}

/** Production's handler of a bidirectional stream, for the fabric. */
export function asStreamHandler<Request, Response>(handle: handleBidiStreamingCall<Request, Response>): StreamHandler {
  return (call) => handle(call as unknown as Parameters<typeof handle>[0]);
}
