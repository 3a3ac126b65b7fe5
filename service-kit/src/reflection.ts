import { type handleBidiStreamingCall, type ServiceDefinition, status } from '@grpc/grpc-js';
import { REFLECTION_SILENCE_MS, REFLECTION_STREAMS } from './limits.ts';
import {
  decodeReflectionRequest,
  encodeReflectionAnswer,
  type ReflectionAnswer,
  type ReflectionQuestion,
  type ReflectionRequest,
  type ReflectionResponse,
} from './reflection-codec.ts';
import { ReflectionFiles } from './reflection-files.ts';
import { resetCall } from './reset-call.ts';
import { toGrpcError, tooManyStreams } from './status-error.ts';

/** What programs outside may call, wherever in the mesh it is served. */
export const PUBLIC_SERVICES = [
  'weft.v1.BroadcastService',
  'weft.v1.DocumentService',
  'weft.v1.EditService',
  'weft.v1.PermissionService',
  'weft.v1.TokenService',
  'weft.v1.UserService',
  'grpc.health.v1.Health',
] as const;

/** Callers use the one or the other; the messages are the same. */
const SERVICE_NAMES = ['grpc.reflection.v1.ServerReflection', 'grpc.reflection.v1alpha.ServerReflection'];

/** grpc.reflection.v1 and v1alpha, by which programs like `buf curl` learn what can be called. */
export const reflectionDefinitions: readonly ServiceDefinition[] = SERVICE_NAMES.map((name) => ({
  ServerReflectionInfo: {
    path: `/${name}/ServerReflectionInfo`,
    requestStream: true,
    responseStream: true,
    requestSerialize: ({ bytes }: ReflectionRequest) => Buffer.from(bytes),
    requestDeserialize: decodeReflectionRequest,
    responseSerialize: encodeReflectionAnswer,
    responseDeserialize: (bytes: Buffer) => bytes,
  },
}));

/** Answers questions about contracts, from the committed descriptor set. */
export class Reflection {
  readonly #services: readonly string[];
  #files: ReflectionFiles | undefined;
  /** Conversations under way. */
  #open = 0;

  /** Lists these services; of everything in the descriptor set it tells what it is. */
  constructor(services: readonly string[]) {
    this.#services = services;
  }

  /** One answer for each question, in order, no sooner than the answer before was taken. */
  readonly info: handleBidiStreamingCall<ReflectionRequest, ReflectionAnswer> = (call) => {
    if (this.#open >= REFLECTION_STREAMS) {
      call.emit('error', toGrpcError(tooManyStreams('conversations with reflection')));
      return;
    }
    this.#open += 1;
    const silence = setTimeout(() => resetCall(call), REFLECTION_SILENCE_MS).unref();
    call.on('data', (request: ReflectionRequest) => {
      silence.refresh();
      if (!call.write({ request, response: this.#answer(request.question) })) call.pause();
    });
    call.on('drain', () => call.resume());
    call.on('end', () => call.end());
    // Comes at the end of every call, however it ended.
    call.once('cancelled', () => {
      this.#open -= 1;
      clearTimeout(silence);
    });
  };

  #answer(question: ReflectionQuestion): ReflectionResponse {
    this.#files ??= new ReflectionFiles();
    switch (question.kind) {
      case 'services':
        return { kind: 'services', names: this.#services };
      case 'file':
        return filesOr(this.#files.byName(question.name), question.name);
      case 'symbol':
        return filesOr(this.#files.bySymbol(question.name), question.name);
      case 'extension': {
        const { typeName, number } = question;
        return filesOr(this.#files.byExtension(typeName, number), `extension ${number} of ${typeName}`);
      }
      case 'extensions': {
        const numbers = this.#files.extensionNumbers(question.typeName);
        if (numbers === undefined) return notFound(question.typeName);
        return { kind: 'extensions', typeName: question.typeName, numbers };
      }
      case 'unknown':
        return { kind: 'error', code: status.UNIMPLEMENTED, message: 'the question is not one of those known here' };
    }
  }
}

function filesOr(files: readonly Uint8Array[] | undefined, what: string): ReflectionResponse {
  return files === undefined ? notFound(what) : { kind: 'files', files };
}

function notFound(what: string): ReflectionResponse {
  return { kind: 'error', code: status.NOT_FOUND, message: `${what} not found` };
}
