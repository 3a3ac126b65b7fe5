import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { restoreBaseBackup, takeBaseBackup } from '../harness/base-backup.ts';
import { Cluster } from '../harness/cluster.ts';
import { startKafkaBroker } from '../harness/kafka-broker.ts';
import { readHistory } from '../harness/kept-history.ts';
import { expectTypedThrough } from './interruption.ts';

const LIVE_AGAIN_MS = 60_000;
/** Revisions committed after the backup, which only the log still has after the restore. */
const AFTER_THE_BACKUP = 100;

/** docs/operating.md, "Backup and restore", step by step. */
describe.skipIf(process.env.TEST_KAFKA_MISSING !== undefined)('a database restored to an older backup', () => {
  for (const services of ['stopped', 'running'] as const) {
    it(`gets what it lacks from the log, every revision as it was, with the services ${services} (I2, I3)`, async () => {
      await using stack = new AsyncDisposableStack();
      const directory = await mkdtemp(join(tmpdir(), 'weft-backup-'));
      stack.defer(() => rm(directory, { recursive: true, force: true }));
      const broker = stack.use(await startKafkaBroker());
      const cluster = stack.use(await Cluster.start({ brokers: broker.address, gateways: 2, documentServices: 2 }));
      const { postgres } = cluster;
      const backup = join(directory, 'backup');
      const processes = services === 'stopped' ? [...cluster.services.values()] : [];
      await expectTypedThrough(
        { urls: cluster.urls, postgresUrl: postgres.url },
        {
          name: `a restore with the services ${services}, from its end`,
          silenceMaxMs: LIVE_AGAIN_MS,
          cause: async (typists) => {
            await takeBaseBackup(postgres.url, postgres.dataDirectory, backup);
            await typists.progress(AFTER_THE_BACKUP);
            await Promise.all(processes.map((service) => service.stop()));
            await postgres.kill();
            await restoreBaseBackup(backup, postgres.dataDirectory);
            await postgres.start();
            if (services === 'stopped') {
              const { head } = await readHistory(postgres.url, typists.documentId);
              expect(head.revision, 'the restored database lacks what came after the backup').toBeLessThan(
                typists.revision - AFTER_THE_BACKUP / 2,
              );
            }
            await Promise.all(processes.map((service) => service.start()));
            typists.mark();
          },
        },
      );
    });
  }
});
