import { ServerMessage } from '@weft/gen/session';
import type { DatabaseModel } from '../model/database.ts';
import type { World } from '../world/world.ts';

type ServerEvent = NonNullable<ServerMessage['event']>;

/** Looks at every frame that leaves for a client: what it says of an operation must be committed by then, and be so (I1, I3). */
export class Told {
  readonly #world: World;
  readonly #database: DatabaseModel;
  acknowledged = 0;
  operations = 0;

  constructor(world: World, database: DatabaseModel) {
    this.#world = world;
    this.#database = database;
  }

  frame(frame: Uint8Array): void {
    const { event, events } = ServerMessage.decode(frame);
    if (event !== undefined) this.#event(event);
    for (const one of events) if (one.event !== undefined) this.#event(one.event);
  }

  #event(event: ServerEvent): void {
    if (event.$case === 'acknowledged') {
      this.acknowledged += 1;
      this.#check(event.value);
    } else if (event.$case === 'operation') {
      this.operations += 1;
      this.#check(event.value);
    } else if (event.$case === 'joined') {
      for (const operation of event.value.operations) this.#check(operation);
    }
  }

  #check(told: { revision: number; sequence: number; chain: bigint; sessionId?: string }): void {
    // A repeat of an old outcome doesn't know the chain.
    if (told.chain === 0n) return;
    const committed = this.#database.byChain.get(told.chain);
    if (committed === undefined) {
      this.#world.violated(`I3: revision ${told.revision} (sequence ${told.sequence}) was told and is not committed`);
    } else if (committed.revision !== told.revision || committed.sequence !== told.sequence) {
      this.#world.violated(
        `I1: revision ${told.revision} was told, ${committed.revision} is committed under its chain`,
      );
    }
  }
}
