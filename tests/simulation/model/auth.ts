import { Metadata, status } from '@grpc/grpc-js';
import { PermissionServiceService, type WatchPermissionsResponse } from '@weft/gen/permission';
import { Role } from '@weft/gen/role';
import { Submission } from '@weft/gen/submission';
import { partitionOf } from '@weft/ot/partition';
import { SEMANTICS_FOR_ALL } from '@weft/ot/semantics';
import type { GrpcFabric, ServerStream } from '../world/grpc.ts';
import type { World } from '../world/world.ts';
import type { LogModel } from './submission-log.ts';

/** A sign of life of the watch comes this often, in milliseconds. */
const SIGN_OF_LIFE_MS = 500;
/** Pause of the relay after a failed append, in milliseconds. */
const RELAY_PAUSE_MS = 100;

/** A change of somebody's role, as auth-service has it. */
export interface RightsChange {
  readonly documentId: string;
  readonly userId: string;
  readonly role: Role;
  readonly permissionEpoch: bigint;
}

/** auth-service: roles, the watch of changes, and the relay that brings what is taken away into the log, in order and at least once. */
export class AuthModel {
  readonly #world: World;
  readonly #log: LogModel;
  /** All that ever changed, in order; the position of a change is its index + 1. */
  readonly changes: RightsChange[] = [];
  readonly #roles = new Map<string, RightsChange>();
  readonly #epochs = new Map<string, bigint>();
  readonly #watchers = new Map<ServerStream, number>();
  readonly #outbox: RightsChange[] = [];
  #relaying = false;

  constructor(world: World, log: LogModel) {
    this.#world = world;
    this.#log = log;
  }

  /** The process answers for it. */
  serve(fabric: GrpcFabric, address: string): void {
    const handlers = {
      checkPermission: async (request: unknown) => {
        const { documentId, userId } = request as { documentId: string; userId: string };
        const known = this.#roles.get(`${documentId}${userId}`);
        if (known === undefined || known.role === Role.ROLE_UNSPECIFIED) {
          throw Object.assign(new Error('no role'), { code: status.NOT_FOUND, metadata: new Metadata() });
        }
        return { role: known.role, permissionEpoch: this.#epochs.get(documentId) ?? 0n };
      },
      watchPermissions: (call: ServerStream) => this.#watch(call),
    };
    fabric.serve(address, [{ definition: PermissionServiceService, handlers }]);
    setInterval(() => this.#tellAll(), SIGN_OF_LIFE_MS);
  }

  /** The role of a user at a permission epoch; undefined when none was ever given by then. */
  roleAt(documentId: string, userId: string, epoch: bigint): Role | undefined {
    return this.changes.findLast(
      (one) => one.documentId === documentId && one.userId === userId && one.permissionEpoch <= epoch,
    )?.role;
  }

  roleOf(documentId: string, userId: string): Role {
    return this.#roles.get(`${documentId}${userId}`)?.role ?? Role.ROLE_UNSPECIFIED;
  }

  set(documentId: string, userId: string, role: Role): void {
    const permissionEpoch = (this.#epochs.get(documentId) ?? 0n) + 1n;
    this.#epochs.set(documentId, permissionEpoch);
    const change = { documentId, userId, role, permissionEpoch };
    this.#roles.set(`${documentId}${userId}`, change);
    this.changes.push(change);
    this.#outbox.push(change);
    this.#tellAll();
    this.#relay();
  }

  #watch(call: ServerStream): void {
    const { afterPosition } = call.request as { afterPosition: bigint };
    const from = afterPosition === 0n ? this.changes.length : Number(afterPosition);
    this.#watchers.set(call, from);
    call.on('cancelled', () => this.#watchers.delete(call));
    this.#tell(call, from);
  }

  #tellAll(): void {
    for (const [call, told] of this.#watchers) this.#tell(call, told);
  }

  #tell(call: ServerStream, told: number): void {
    const news = this.changes.slice(told);
    this.#watchers.set(call, this.changes.length);
    const response: WatchPermissionsResponse = {
      position: BigInt(this.changes.length),
      invalidations: news,
      reset: false,
    };
    call.write(response);
  }

  #relay(): void {
    const [next] = this.#outbox;
    if (this.#relaying || next === undefined) return;
    this.#relaying = true;
    const partition = partitionOf(next.documentId, this.#log.partitions.length);
    this.#log
      .send([{ partition, records: [recordOf(next)] }])
      .then(
        () => {
          this.#outbox.shift();
        },
        () => this.#world.pause(RELAY_PAUSE_MS),
      )
      .then(() => {
        this.#relaying = false;
        this.#relay();
      });
  }

  /** True when everything that was to go to the log is there. */
  get isRelayed(): boolean {
    return this.#outbox.length === 0;
  }
}

function recordOf({ documentId, userId, role, permissionEpoch }: RightsChange): Uint8Array {
  return Submission.encode({
    documentId,
    userId: '',
    sessionId: '',
    sequence: 0,
    baseRevision: 0,
    action: { $case: 'permissionChange', value: { userId, role, permissionEpoch } },
    permissionEpoch,
    ifRevision: undefined,
    semantics: SEMANTICS_FOR_ALL,
    traceContext: '',
    denied: false,
  }).finish();
}
