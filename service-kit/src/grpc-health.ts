import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';
import type {
  handleServerStreamingCall,
  handleUnaryCall,
  ServerWritableStream,
  ServiceDefinition,
} from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';

/** States of grpc.health.v1.HealthCheckResponse. */
const SERVING = 1;
const NOT_SERVING = 2;

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

/** Answers whether the process serves; the empty name stands for the whole of it. */
export class Health {
  #serving = false;
  readonly #services: ReadonlySet<string>;
  readonly #watchers = new Set<ServerWritableStream<HealthRequest, HealthResponse>>();

  constructor(services: readonly string[]) {
    this.#services = new Set(['', ...services]);
  }

  set serving(serving: boolean) {
    this.#serving = serving;
    for (const watcher of this.#watchers) watcher.write(this.#answer());
  }

  get serving(): boolean {
    return this.#serving;
  }

  readonly check: handleUnaryCall<HealthRequest, HealthResponse> = (call, callback) => {
    if (this.#services.has(call.request.service)) callback(null, this.#answer());
    else callback({ code: status.NOT_FOUND, details: `unknown service '${call.request.service}'` });
  };

  readonly watch: handleServerStreamingCall<HealthRequest, HealthResponse> = (call) => {
    this.#watchers.add(call);
    call.on('close', () => this.#watchers.delete(call));
    call.on('cancelled', () => this.#watchers.delete(call));
    call.write(this.#answer());
  };

  /** Ends the watches, which would otherwise keep a draining server open. */
  endWatches(): void {
    for (const watcher of this.#watchers) watcher.end();
    this.#watchers.clear();
  }

  #answer(): HealthResponse {
    return { status: this.#serving ? SERVING : NOT_SERVING };
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
