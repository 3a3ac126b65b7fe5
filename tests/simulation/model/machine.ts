import type { Network } from '../world/network.ts';
import type { SimulatedProcess, World } from '../world/world.ts';

/** How a machine behind a port treats those who call it. Probabilities are per call. */
export interface Trouble {
  /** Nothing can be asked of it. */
  down: boolean;
  /** The answer is lost; what was asked for is done. */
  lost: number;
  /** The connection breaks before anything is done. */
  refused: number;
  /** The answer is lost, and what was asked for is done a while later. */
  late: number;
  /** How long it works, in milliseconds. */
  busyMs: number;
}

export function noTrouble(): Trouble {
  return { down: false, lost: 0, refused: 0, late: 0, busyMs: 1 };
}

/** How much later something is done that is done late, in milliseconds. */
const LATE_MS = 300;

/** A machine that processes call over the network: the database, the log's broker, the object store. It outlives all of them. */
export class Machine {
  readonly world: World;
  readonly process: SimulatedProcess;
  trouble = noTrouble();
  readonly #network: Network;
  readonly #unreachable: (what: string) => Error;

  constructor(network: Network, process: SimulatedProcess, unreachable: (what: string) => Error) {
    this.world = network.world;
    this.#network = network;
    this.process = process;
    this.#unreachable = unreachable;
  }

  heal(): void {
    this.trouble = noTrouble();
  }

  /** Has the machine do something for the present process; it is done at one moment, or not at all, and the answer may be lost either way. */
  call<Result>(what: string, work: () => Result): Promise<Result> {
    const { world, trouble } = this;
    const caller = world.current;
    return new Promise((resolve, reject) => {
      const fail = (error: unknown, delayMs: number) => world.after(delayMs, () => reject(error), caller);
      const lost = () => fail(this.#unreachable(what), world.between('machines', 1, 40));
      const fate = world.random('machines')();
      const { refused, late, busyMs } = trouble;
      if (trouble.down || fate < refused) {
        lost();
        return;
      }
      const isLate = fate < refused + late;
      const isLost = isLate || fate < refused + late + trouble.lost;
      const thereMs = this.#network.delayMs(caller, this.process);
      const arriveMs =
        thereMs + world.between('machines', 0, busyMs) + (isLate ? world.between('machines', 0, LATE_MS) : 0);
      if (isLate) lost();
      world.after(
        arriveMs,
        () => {
          if (trouble.down || this.trouble.down) {
            if (!isLate) lost();
            return;
          }
          const backMs = this.#network.delayMs(this.process, caller);
          try {
            const result = work();
            if (isLost && !isLate) lost();
            else if (!isLate) world.after(backMs, () => resolve(result), caller);
          } catch (error) {
            if (!isLate) fail(error, backMs);
          }
        },
        this.process,
      );
    });
  }
}
