import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';
import type {
  handleServerStreamingCall,
  handleUnaryCall,
  ServerWritableStream,
  ServiceDefinition,
} from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import { HEALTH_WATCHES } from './limits.ts';
import { toGrpcError, tooManyStreams } from './status-error.ts';

/** States of grpc.health.v1.HealthCheckResponse. */
const SERVING = 1;
const NOT_SERVING = 2;
const SERVICE_UNKNOWN = 3;

interface HealthRequest {
  readonly service: string;
}
interface HealthResponse {
  readonly status: number;
}

const codec = {
  requestStream: false,
  requestSerialize: (request: HealthRequest) =>
    Buffer.from(new BinaryWriter().uint32(10).string(request.service).finish()),
  requestDeserialize: decodeRequest,
  responseSerialize: (response: HealthResponse) =>
    Buffer.from(new BinaryWriter().uint32(8).int32(response.status).finish()),
  responseDeserialize: decodeResponse,
};

/** grpc.health.v1.Health, which load balancers and Kubernetes ask. */
export const healthDefinition = {
  Check: { ...codec, path: '/grpc.health.v1.Health/Check', responseStream: false },
  Watch: { ...codec, path: '/grpc.health.v1.Health/Watch', responseStream: true },
} satisfies ServiceDefinition;

type HealthWatcher = ServerWritableStream<HealthRequest, HealthResponse>;

/** Answers whether the process and each of its services serve; the empty name stands for the whole of it. */
export class Health {
  #serving = false;
  readonly #services: ReadonlySet<string>;
  /** Services that don't serve though the process does. */
  readonly #stopped = new Set<string>();
  readonly #watchers = new Set<HealthWatcher>();

  constructor(services: readonly string[]) {
    this.#services = new Set(['', ...services]);
  }

  /** Whether the process serves at all. */
  set serving(serving: boolean) {
    this.#serving = serving;
    this.#tell();
  }

  get serving(): boolean {
    return this.#serving;
  }

  /** Whether one service serves while the process does. A name that isn't served here is a mistake of the program. */
  setServing(service: string, serving: boolean): void {
    if (!this.#services.has(service)) throw new TypeError(`${service} is not served here`);
    if (serving) this.#stopped.delete(service);
    else this.#stopped.add(service);
    this.#tell();
  }

  readonly check: handleUnaryCall<HealthRequest, HealthResponse> = (call, callback) => {
    const { service } = call.request;
    if (this.#services.has(service)) callback(null, { status: this.#statusOf(service) });
    else callback({ code: status.NOT_FOUND, details: `unknown service '${service}'` });
  };

  readonly watch: handleServerStreamingCall<HealthRequest, HealthResponse> = (call) => {
    if (this.#watchers.size >= HEALTH_WATCHES) {
      call.emit('error', toGrpcError(tooManyStreams('watches of health')));
      return;
    }
    if (call.cancelled) return;
    this.#watchers.add(call);
    call.on('close', () => this.#watchers.delete(call));
    call.on('cancelled', () => this.#watchers.delete(call));
    call.write({ status: this.#statusOf(call.request.service) });
  };

  /** Ends the watches, which would otherwise keep a draining server open. */
  endWatches(): void {
    for (const watcher of this.#watchers) watcher.end();
    this.#watchers.clear();
  }

  #tell(): void {
    for (const watcher of this.#watchers) watcher.write({ status: this.#statusOf(watcher.request.service) });
  }

  #statusOf(service: string): number {
    if (!this.#services.has(service)) return SERVICE_UNKNOWN;
    return this.#serving && !this.#stopped.has(service) ? SERVING : NOT_SERVING;
  }
}

function decodeRequest(bytes: Buffer): HealthRequest {
  const reader = new BinaryReader(bytes);
  let service = '';
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 1) service = reader.string();
    else reader.skip(wireType);
  }
  return { service };
}

function decodeResponse(bytes: Buffer): HealthResponse {
  const reader = new BinaryReader(bytes);
  let state = 0;
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 1) state = reader.int32();
    else reader.skip(wireType);
  }
  return { status: state };
}
