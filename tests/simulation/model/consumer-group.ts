import type { World } from '../world/world.ts';

/** A member that says nothing for so long is out of the group, in milliseconds. */
export const SESSION_TIMEOUT_MS = 2_500;
const LOOK_MS = 250;

interface Member {
  lastSeenMs: number;
}

/** Who of the group has which partition. A partition is given to another only when its former holder has let go or is out of the group. */
export class ConsumerGroup {
  readonly #world: World;
  readonly #members = new Map<string, Member>();
  readonly #holders: (string | undefined)[];
  #targets: (string | undefined)[];

  constructor(world: World, partitions: number) {
    this.#world = world;
    this.#holders = Array.from({ length: partitions }, () => undefined);
    this.#targets = [...this.#holders];
    this.#look();
  }

  /** A member says what it has; answers what it is to have. */
  poll(name: string, owned: ReadonlySet<number>): ReadonlySet<number> {
    const member = this.#members.get(name);
    if (member === undefined) {
      this.#members.set(name, { lastSeenMs: this.#world.nowMs });
      this.rebalance();
      // Whoever comes back has lost what it had.
      return new Set();
    }
    member.lastSeenMs = this.#world.nowMs;
    for (const [partition, holder] of this.#holders.entries()) {
      const letGo = holder === name && this.#targets[partition] !== name && !owned.has(partition);
      if (letGo) this.#holders[partition] = undefined;
    }
    const given = new Set<number>();
    for (const [partition, target] of this.#targets.entries()) {
      const holder = this.#holders[partition];
      if (target !== name || (holder !== undefined && holder !== name)) continue;
      this.#holders[partition] = name;
      given.add(partition);
    }
    return given;
  }

  leave(name: string): void {
    this.#members.delete(name);
    this.#holders.forEach((holder, partition) => {
      if (holder === name) this.#holders[partition] = undefined;
    });
    this.rebalance();
  }

  /** Shares the partitions out anew, by chance. */
  rebalance(): void {
    const names = [...this.#members.keys()];
    const random = this.#world.random('group');
    const first = Math.floor(random() * names.length);
    this.#targets = this.#targets.map((_target, partition) => names[(first + partition) % names.length]);
  }

  #look(): void {
    const now = this.#world.nowMs;
    for (const [name, { lastSeenMs }] of [...this.#members]) {
      if (now - lastSeenMs > SESSION_TIMEOUT_MS) this.leave(name);
    }
    this.#world.after(LOOK_MS, () => this.#look(), this.#world.outside);
  }
}
