import { describe, expect, it } from 'vitest';
import { PartitionDirectory } from './partition-directory.ts';

const owner = (partition: number, epoch: bigint, address: string, semantics = 1) => ({
  partition,
  epoch,
  address,
  semantics,
});

describe('the directory of owners', () => {
  it('believes the highest epoch, whoever says it and in which order', () => {
    const directory = new PartitionDirectory();
    expect(directory.apply([owner(0, 5n, 'b:1'), owner(1, 2n, 'a:1')])).toEqual([0, 1]);
    expect(directory.apply([owner(0, 4n, 'a:1')])).toEqual([]);
    expect(directory.ownerOf(0)).toMatchObject({ address: 'b:1' });
  });

  it('tells which partitions moved', () => {
    const directory = new PartitionDirectory();
    directory.apply([owner(0, 1n, 'a:1'), owner(1, 1n, 'a:1')]);
    expect(directory.apply([owner(0, 2n, 'a:1'), owner(1, 2n, 'b:1')])).toEqual([1]);
    expect(directory.apply([owner(1, 2n, '')])).toEqual([1]);
  });

  it('believes an owner that speaks for itself with a higher epoch', () => {
    const directory = new PartitionDirectory();
    directory.apply([owner(0, 3n, 'a:1', 2)]);
    expect(directory.observe('a:1', [{ partition: 0, epoch: 3n }])).toEqual([]);
    expect(directory.observe('b:1', [{ partition: 0, epoch: 2n }])).toEqual([]);
    expect(directory.observe('b:1', [{ partition: 0, epoch: 4n }])).toEqual([0]);
    expect(directory.ownerOf(0)).toEqual({ epoch: 4n, address: 'b:1', semantics: 2 });
  });

  it('knows the first rules when it knows no owner', () => {
    expect(new PartitionDirectory().semanticsOf(7)).toBe(1);
  });
});
