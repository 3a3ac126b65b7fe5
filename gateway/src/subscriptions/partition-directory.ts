import type { PartitionOwner } from '@weft/gen/routing';

/** The owner of a partition as far as is known. */
export interface Owner {
  readonly epoch: bigint;
  /** host:port; empty while there is none. */
  readonly address: string;
  /** The newest version of the sequencing rules the owner knows. */
  readonly semantics: number;
}

/** Who owns which partition, gathered from everybody who says something about it. The highest epoch is believed. */
export class PartitionDirectory {
  readonly #owners = new Map<number, Owner>();

  ownerOf(partition: number): Owner | undefined {
    return this.#owners.get(partition);
  }

  /** Takes a part of the table. Answers the partitions whose owner's address is another now. */
  apply(owners: readonly PartitionOwner[]): readonly number[] {
    const moved: number[] = [];
    for (const { partition, epoch, address, semantics } of owners) {
      const known = this.#owners.get(partition);
      if (known !== undefined && known.epoch > epoch) continue;
      this.#owners.set(partition, { epoch, address, semantics });
      if (known?.address !== address) moved.push(partition);
    }
    return moved;
  }

  /** Takes what an owner says of itself in its heartbeat. Answers the partitions that are its own now and were not before. */
  observe(address: string, partitions: readonly { readonly partition: number; readonly epoch: bigint }[]) {
    const newer = partitions.filter(({ partition, epoch }) => {
      const known = this.#owners.get(partition);
      return known === undefined || epoch > known.epoch;
    });
    return this.apply(
      newer.map(({ partition, epoch }) => ({
        partition,
        epoch,
        address,
        semantics: this.#owners.get(partition)?.semantics ?? 1,
      })),
    );
  }

  /** The newest rules that every owner of a partition knows; 1 while none is known. */
  semanticsOf(partition: number): number {
    return this.#owners.get(partition)?.semantics || 1;
  }
}
