import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildPage } from '@weft/client/build-page';
import { ensureS3Bucket } from '@weft/content-store/s3/s3-bucket';
import { migrate } from '@weft/database/migrate';
import { createLogger } from '@weft/service-kit/logger';
import { ensureTopic } from '@weft/submission-log/kafka/kafka-topic';
import type { Component } from '../components/component.ts';
import { createEnvoy } from '../components/envoy.ts';
import { createKafkaBroker } from '../components/kafka-broker.ts';
import { Postgres } from '../components/postgres.ts';
import { type Say, sayingIfLong } from '../components/progress.ts';
import { createVersityGateway } from '../components/versitygw.ts';
import { localAuthority } from '../identity/local-authority.ts';
import { startRotation } from '../identity/rotation.ts';
import { nodeService } from './node-service.ts';
import { allReady } from './probe.ts';
import type { Process, Step, Task } from './steps.ts';

/** Whom to tell. */
export interface Reporter {
  /** What takes long. */
  readonly say: Say;
  /** Every line that a process writes. */
  readonly onLine: (process: Process, line: string) => void;
  /** Told how long each step took by itself, in milliseconds. */
  readonly onReady?: (step: Step, tookMs: number) => void;
}

/** The component of a planned process, not started; what it needs is downloaded or built first. */
export async function createComponent(process: Process, { say, onLine: tell }: Reporter): Promise<Component> {
  const onLine = (line: string) => tell(process, line);
  switch (process.kind) {
    case 'postgres':
      return new Postgres({ directory: process.directory, port: process.port, onLine });
    case 'kafka':
      return await createKafkaBroker({ ...process, onLine, say });
    case 's3':
      return await sayingIfLong(
        'the S3 server is being built',
        say,
        createVersityGateway({ ...process, dataDirectory: process.directory, onLine }),
      );
    case 'service':
      return nodeService({ ...process, ready: () => allReady(process.ready), onLine });
    case 'envoy':
      return await sayingIfLong('Envoy is being downloaded', say, createEnvoy({ ...process, onLine }));
  }
}

/** Does it. What it keeps going afterwards is ended by the answer. */
export async function runTask(task: Task, { say }: Reporter): Promise<(() => Promise<void>) | undefined> {
  switch (task.kind) {
    case 'schema':
      await migrate(task.url);
      return undefined;
    case 'topic':
      await ensureTopic({
        brokers: [task.broker],
        clientId: 'weft-mesh',
        topic: task.topic,
        partitions: task.partitions,
        replicationFactor: 1,
        minInsyncReplicas: 1,
        logger: createLogger('mesh:topic', 'error'),
      });
      return undefined;
    case 'bucket':
      await ensureS3Bucket(task.connection, task.bucket);
      return undefined;
    case 'page':
      await buildPage(task.directory);
      return undefined;
    case 'identities':
      return await keepIdentities(task, say);
  }
}

async function keepIdentities(task: Task & { kind: 'identities' }, say: Say): Promise<() => Promise<void>> {
  for (const { directory, contents } of task.files) {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    for (const [name, content] of contents) await writeFile(join(directory, name), `${JSON.stringify(content)}\n`);
  }
  const rotation = await startRotation({
    authority: await localAuthority(task.authority),
    identities: task.identities,
    failed: ({ directory }, error) => say(`the certificate in ${directory} could not be renewed: ${error}`),
  });
  return () => rotation.stop();
}
