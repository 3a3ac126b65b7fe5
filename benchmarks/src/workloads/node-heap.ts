import { isNode, NodeInspector } from '../measure/node-inspector.ts';

/** Bytes that live objects and buffers of a Node process take after a full garbage collection; undefined when the process is no Node. */
export async function liveBytes(pid: number): Promise<number | undefined> {
  if (!(await isNode(pid))) return undefined;
  await using inspector = await NodeInspector.of(pid);
  await inspector.call('HeapProfiler.collectGarbage');
  const { heapUsed, external } = await inspector.evaluate<NodeJS.MemoryUsage>('process.memoryUsage()');
  return heapUsed + external;
}
