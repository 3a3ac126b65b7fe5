import { createRequire } from 'node:module';

interface ConsumerGroup {
  fetch(nodeId: number): Promise<unknown>;
}

/** For `--import`: from SIGUSR2 on no fetch of this process's consumers is ever answered, while everything else goes on, as kafkajs has been seen to end up. */
const load = createRequire(import.meta.url);
const consumerGroup = load('kafkajs/src/consumer/consumerGroup') as { readonly prototype: ConsumerGroup };

process.on('SIGUSR2', () => {
  consumerGroup.prototype.fetch = () => new Promise(() => undefined);
});
