import type { SimulatedProcess, World } from './world.ts';

/** How the network behaves at present. */
export interface Weather {
  /** One way, in milliseconds. */
  readonly latencyMs: { readonly least: number; readonly most: number };
}

const CALM: Weather = { latencyMs: { least: 0.2, most: 2 } };

/** One direction of a connection: in order, never a piece without those before it. */
export class Pipe {
  readonly #network: Network;
  readonly #from: SimulatedProcess;
  readonly #to: SimulatedProcess;
  #lastAtMs = 0;
  #bytes = 0;
  #cut = false;

  constructor(network: Network, from: SimulatedProcess, to: SimulatedProcess) {
    this.#network = network;
    this.#from = from;
    this.#to = to;
  }

  /** Bytes under way. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Has the receiver do something when what was sent so far has come. */
  send(arrive: () => void, bytes = 0): void {
    if (this.#cut) return;
    const { world } = this.#network;
    const atMs = Math.max(this.#lastAtMs, world.nowMs + this.#network.delayMs(this.#from, this.#to));
    this.#lastAtMs = atMs;
    this.#bytes += bytes;
    this.#arriveAt(atMs, arrive, bytes);
  }

  /** Nothing comes any more, not even what is under way. */
  cut(): void {
    this.#cut = true;
    this.#bytes = 0;
  }

  #arriveAt(atMs: number, arrive: () => void, bytes: number): void {
    const { world } = this.#network;
    world.at(
      atMs,
      () => {
        if (this.#cut) return;
        // What is under way when the way is closed waits, and arrives in order when it opens.
        const openAtMs = this.#network.opensAtMs(this.#from, this.#to);
        if (openAtMs > world.nowMs) {
          this.#lastAtMs = Math.max(this.#lastAtMs, openAtMs);
          this.#arriveAt(openAtMs, arrive, bytes);
          return;
        }
        this.#bytes -= bytes;
        arrive();
      },
      this.#to,
    );
  }
}

/** The network between all processes: how long things take, and who can't reach whom. */
export class Network {
  readonly world: World;
  weather = CALM;
  /** Pairs that can't reach each other, and until when. */
  readonly #partitions: { readonly one: RegExp; readonly other: RegExp; readonly untilMs: number }[] = [];

  constructor(world: World) {
    this.world = world;
  }

  pipe(from: SimulatedProcess, to: SimulatedProcess): Pipe {
    return new Pipe(this, from, to);
  }

  /** Until then processes of these names don't reach each other. */
  partition(one: RegExp, other: RegExp, untilMs: number): void {
    this.#partitions.push({ one, other, untilMs });
  }

  calm(): void {
    this.weather = CALM;
    this.#partitions.length = 0;
  }

  /** When messages between the two come through again; now when they do. */
  opensAtMs(from: SimulatedProcess, to: SimulatedProcess): number {
    let opensAtMs = this.world.nowMs;
    for (const { one, other, untilMs } of this.#partitions) {
      const between = (one.test(from.name) && other.test(to.name)) || (one.test(to.name) && other.test(from.name));
      if (between) opensAtMs = Math.max(opensAtMs, untilMs);
    }
    return opensAtMs;
  }

  delayMs(from: SimulatedProcess, to: SimulatedProcess): number {
    const { least, most } = this.weather.latencyMs;
    const opensInMs = this.opensAtMs(from, to) - this.world.nowMs;
    return opensInMs + this.world.between('latency', least, most);
  }
}
