import { status } from '@grpc/grpc-js';
import { EditServiceService, type SubmitEditRequest, type SubmitEditResponse } from '@weft/gen/edit';
import { bind, type ServiceBinding } from '@weft/service-kit/grpc-server';
import { StatusError, toGrpcError, unauthenticated } from '@weft/service-kit/status-error';
import { type CallContext, unary } from '@weft/service-kit/unary';
import type { Edits } from '../edits/edits.ts';
import type { GatewayEvents } from '../events.ts';
import { CONNECTION_PAUSE_MS } from '../limits.ts';
import { rpcLogger } from '../logger.ts';
import type { Connections } from '../session/connections.ts';
import { FlushScheduler } from '../session/flush-scheduler.ts';
import type { SessionServices } from '../session/session-services.ts';
import { bearerToken } from './bearer-token.ts';
import { type CollaborateCall, CollaborateConnection } from './collaborate-connection.ts';

export interface EditServiceOptions {
  readonly services: SessionServices;
  readonly connections: Connections;
  readonly edits: Edits;
  readonly events: GatewayEvents;
}

/** The contract, with the messages of Collaborate as they are on the wire: the session reads and makes them itself. */
const definition = {
  ...EditServiceService,
  collaborate: {
    ...EditServiceService.collaborate,
    requestDeserialize: (bytes: Buffer): Uint8Array => bytes,
    responseSerialize: (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  },
};

/** EditService, for mounting where the outside reaches it. */
export function editServiceImplementation(options: EditServiceOptions): ServiceBinding {
  const implementation = {
    collaborate: collaborate(options),
    submitEdit: unary((request: SubmitEditRequest, call) => submitEdit(options, request, call), rpcLogger),
  };
  return { ...bind(definition, implementation), selfValidating: ['collaborate'] };
}

function collaborate({ services, connections, events }: EditServiceOptions) {
  const scheduler = new FlushScheduler();
  return (call: CollaborateCall): void => {
    if (!connections.hasRoom) call.emit('error', toGrpcError(noRoom(connections)));
    else connections.add('grpc', (place) => new CollaborateConnection({ call, services, scheduler, events, ...place }));
  };
}

async function submitEdit(
  { services, edits }: EditServiceOptions,
  request: SubmitEditRequest,
  { metadata, signal }: CallContext,
): Promise<SubmitEditResponse> {
  const accessToken = bearerToken(metadata);
  if (accessToken === undefined) throw unauthenticated('an access token is needed: authorization: Bearer …');
  const { userId } = await services.authenticate(accessToken);
  return { revision: await edits.submit(request, { userId, signal }) };
}

function noRoom({ isAccepting }: Connections): StatusError {
  const [message, reason] = isAccepting
    ? ['too many connections', 'CONNECTION_LIMIT']
    : ['the server is going away', 'SHUTTING_DOWN'];
  return new StatusError(status.UNAVAILABLE, message, { reason, retryAfterMs: CONNECTION_PAUSE_MS });
}
