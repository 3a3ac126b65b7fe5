import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createLogger } from '@weft/service-kit/logger';
import pg from 'pg';
import { createKafkaSubmissionLog } from '../kafka/kafka-submission-log.ts';
import { createPostgresSubmissionLog } from '../postgres/postgres-submission-log.ts';
import type { SubmissionLog } from '../submission-log.ts';

/** How another process reaches the log under test. */
export type LogLocation =
  | { readonly kind: 'postgres'; readonly url: string; readonly partitions: number }
  | {
      readonly kind: 'kafka';
      readonly brokers: readonly string[];
      readonly topic: string;
      readonly partitions: number;
    };

/** Starts a process of its own that joins the group. Resolves when it has partitions; kill it as you like. */
export async function startMember(location: LogLocation, group: string): Promise<ChildProcess> {
  const child = fork(import.meta.filename, [JSON.stringify(location), group], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [partitions] = await Promise.race([
    once(child, 'message') as Promise<[number[]]>,
    once(child, 'exit').then(() => {
      throw new Error('the member ended early');
    }),
  ]);
  if (partitions.length === 0) throw new Error('the member got no partition');
  return child;
}

function openLog(location: LogLocation): SubmissionLog {
  const logger = createLogger('member', 'silent');
  if (location.kind === 'kafka') return createKafkaSubmissionLog({ ...location, clientId: 'member', logger });
  const pool = new pg.Pool({ connectionString: location.url });
  return createPostgresSubmissionLog({ pool, partitions: location.partitions, logger });
}

if (import.meta.main) {
  const [location = '', group = ''] = process.argv.slice(2);
  await openLog(JSON.parse(location) as LogLocation).openConsumer({
    group,
    handlers: {
      assigned: (partitions) => process.send?.(partitions),
      revoked: () => undefined,
      records: () => undefined,
      failed: () => process.exit(1),
    },
  });
}
