import { type Metadata, status } from '@grpc/grpc-js';
import { PermissionServiceClient } from '@weft/gen/permission';
import { Role } from '@weft/gen/role';
import { callUnary, createClient } from '@weft/service-kit/grpc-client';
import type { Logger } from '@weft/service-kit/logger';
import { isTransient, notFound, permissionDenied, StatusError, statusErrorFrom } from '@weft/service-kit/status-error';
import type { Principal, TokenVerifier } from '@weft/service-kit/token-verifier';
import type { CallContext } from '@weft/service-kit/unary';
import { RightsWatch } from './rights-watch.ts';

/** A caller who may do what he asks for. */
export interface Authorised {
  readonly userId: string;
  readonly role: Role;
  /** As of when. */
  readonly permissionEpoch: bigint;
}

/** Says who calls and what he may do. Every failure is a StatusError. */
export interface Authorisation {
  authenticate(call: CallContext): Promise<Principal>;
  /** NOT_FOUND without any role in the document, PERMISSION_DENIED with a lesser one. */
  require(call: CallContext, documentId: string, role: Role): Promise<Authorised>;
  /** Calls `changed` whenever the user's rights in the document change, until the answer is called. What is missed is found by asking from time to time. */
  follow(documentId: string, userId: string, changed: () => void): () => void;
  close(): void;
}

/** Asks auth-service on every call: rights may have changed since the last one. Watches it for those whose calls last. */
export class GrpcAuthorisation implements Authorisation {
  readonly #verifier: TokenVerifier;
  readonly #client: PermissionServiceClient;
  readonly #watch: RightsWatch;

  constructor(verifier: TokenVerifier, { address, logger }: { readonly address: string; readonly logger: Logger }) {
    this.#verifier = verifier;
    this.#client = createClient(PermissionServiceClient, address);
    this.#watch = new RightsWatch({ address, logger });
  }

  authenticate({ metadata }: CallContext): Promise<Principal> {
    return this.#verifier.verifyCall(metadata);
  }

  async require(call: CallContext, documentId: string, role: Role): Promise<Authorised> {
    const { userId } = await this.authenticate(call);
    const answer = await this.#check(call, documentId, userId);
    if (answer.role === Role.ROLE_UNSPECIFIED) throw notFound('document');
    if (answer.role < role) throw permissionDenied('your role in the document does not allow this');
    return { userId, role: answer.role, permissionEpoch: answer.permissionEpoch };
  }

  follow(documentId: string, userId: string, changed: () => void): () => void {
    return this.#watch.follow(documentId, userId, changed);
  }

  close(): void {
    this.#watch.stop();
    this.#client.close();
  }

  async #check({ metadata, signal }: CallContext, documentId: string, userId: string) {
    const method = this.#client.checkPermission.bind(this.#client);
    try {
      return await callUnary(method, { documentId, userId }, { metadata: forwarded(metadata), signal });
    } catch (error) {
      const failure = statusErrorFrom(error);
      if (failure.code === status.NOT_FOUND) throw notFound('document');
      if (!isTransient(failure)) throw failure;
      throw new StatusError(status.UNAVAILABLE, "rights can't be checked now", {
        reason: 'AUTHORISATION_UNAVAILABLE',
        retryAfterMs: 500,
        cause: failure,
      });
    }
  }
}

/** The caller's token only: nothing else he sent is meant for others. */
function forwarded(metadata: Metadata): Metadata {
  const token = metadata.clone();
  for (const key of Object.keys(token.getMap())) if (key !== 'authorization') token.remove(key);
  return token;
}
