import { SimulatedProcess } from '../world/world.ts';
import { type Manner, Person } from './person.ts';
import type { Site } from './site.ts';

interface PersonOptions {
  readonly documentIds: readonly string[];
  readonly manner: Manner;
  readonly sessionIds: string[];
}

/** Where a person sits: at one program after another. */
export class PersonPlace {
  readonly #site: Site;
  readonly #userId: string;
  readonly #options: PersonOptions;
  readonly #name: string;
  #process: SimulatedProcess | undefined;
  #person: Person | undefined;
  #resting = false;
  #honest = false;

  constructor(site: Site, options: PersonOptions & { readonly name: string; readonly userId: string }) {
    this.#site = site;
    this.#options = options;
    this.#userId = options.userId;
    this.#name = options.name;
  }

  /** Who is there now; undefined while nobody is. */
  get person(): Person | undefined {
    return this.#person;
  }

  /** Comes after a while. */
  come(delayMs: number): void {
    this.#process = new SimulatedProcess(this.#name);
    this.#site.world.after(
      delayMs,
      () => {
        this.#person = new Person(this.#site, this.#userId, { ...this.#options, isHonest: () => this.#honest });
        if (this.#resting) this.#person.rest();
      },
      this.#process,
    );
  }

  /** The program ends at once; another is opened after a while. */
  leave(forMs: number): void {
    const process = this.#process;
    if (process === undefined || this.#person === undefined) return;
    const { world, sockets } = this.#site;
    this.#person = undefined;
    world.kill(process);
    sockets.break((client) => client === process);
    this.come(forMs);
  }

  /** Types no more, here or at another program. */
  rest(): void {
    this.#resting = true;
    this.#person?.rest();
  }

  /** Copies no session ids any more, here or at another program. */
  beHonest(): void {
    this.#honest = true;
  }
}
