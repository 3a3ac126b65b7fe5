import type { AuthModel } from '../model/auth.ts';
import type { ContentModel } from '../model/content-store.ts';
import type { DatabaseModel } from '../model/database.ts';
import type { DatabasePorts } from '../model/database-ports.ts';
import type { Machine } from '../model/machine.ts';
import type { LogModel } from '../model/submission-log.ts';
import type { GrpcFabric } from '../world/grpc.ts';
import type { Network } from '../world/network.ts';
import type { WebSocketFabric } from '../world/websocket.ts';
import type { World } from '../world/world.ts';

/** Everything that processes of one schedule stand on. */
export interface Site {
  readonly world: World;
  readonly network: Network;
  readonly grpc: GrpcFabric;
  readonly sockets: WebSocketFabric;
  readonly log: LogModel;
  readonly database: DatabaseModel;
  readonly databaseServer: Machine;
  readonly ports: DatabasePorts;
  readonly content: ContentModel;
  readonly contentServer: Machine;
  readonly auth: AuthModel;
  /** Where document-services answer. */
  readonly documentAddresses: readonly string[];
  readonly authAddress: string;
}
