import { type DescMessage, fromBinary } from '@bufbuild/protobuf';
import { createValidator, type Validator } from '@bufbuild/protovalidate';
import {
  type MethodDefinition,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  ServerListenerBuilder,
  type ServiceDefinition,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { descriptors } from './descriptors.ts';
import { VIOLATION_CHARACTERS } from './limits.ts';
import { StatusError, toGrpcError } from './status-error.ts';

/** Requests that broke a rule of the contract, with what was wrong. */
const violations = new WeakMap<object, string>();
let validator: Validator | undefined;

/** The definition with the contract's protovalidate rules checked on every request as it is decoded. */
export function withValidation(definition: ServiceDefinition<UntypedServiceImplementation>) {
  const checked: Record<string, MethodDefinition<unknown, unknown>> = {};
  for (const [name, method] of Object.entries(definition)) {
    checked[name] = { ...method, requestDeserialize: validating(method) };
  }
  return checked;
}

/** Refuses requests that broke a rule with INVALID_ARGUMENT before their handler sees them. */
export const refuseInvalid: ServerInterceptor = (_method, call) =>
  new ServerInterceptingCall(call, {
    start: (next) =>
      next(
        new ServerListenerBuilder()
          .withOnReceiveMessage((message: unknown, nextMessage) => {
            const violation = typeof message === 'object' && message !== null ? violations.get(message) : undefined;
            if (violation === undefined) nextMessage(message);
            else refuse(call, violation);
          })
          .build(),
      ),
  });

function refuse(call: ServerInterceptingCallInterface, violation: string): void {
  const error = toGrpcError(new StatusError(status.INVALID_ARGUMENT, violation, { reason: 'INVALID_ARGUMENT' }));
  call.sendStatus({ code: status.INVALID_ARGUMENT, details: violation, metadata: error.metadata });
}

function validating(method: MethodDefinition<unknown, unknown>): (bytes: Buffer) => unknown {
  const descriptor = inputOf(method.path);
  return (bytes) => {
    const violation = violationOf(descriptor, bytes);
    if (violation === undefined) return method.requestDeserialize(bytes);
    const refused = {};
    violations.set(refused, violation);
    return refused;
  };
}

function inputOf(path: string) {
  const [, service = '', name] = path.split('/');
  const method = descriptors()
    .registry.getService(service)
    ?.methods.find((candidate) => candidate.name === name);
  if (method === undefined) throw new TypeError(`${path} is not in the descriptor set`);
  return method.input;
}

/** Which of the contract's rules an encoded request breaks; undefined for none. */
export function violationOf(descriptor: DescMessage, bytes: Uint8Array): string | undefined {
  validator ??= createValidator({ registry: descriptors().registry });
  try {
    const result = validator.validate(descriptor, fromBinary(descriptor, bytes));
    if (result.kind === 'valid') return undefined;
    if (result.kind === 'error') return `the request can't be checked: ${result.error.message}`;
    return shortened(result.violations.map((violation) => violation.toString()).join('; '));
  } catch (error) {
    return `the request can't be decoded: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** A thousand mistakes in one request would make headers that no peer takes. */
function shortened(text: string): string {
  return text.length > VIOLATION_CHARACTERS ? `${text.slice(0, VIOLATION_CHARACTERS)} …` : text;
}
