import type { Clock } from '@weft/service-kit/clock';
import type { Logger } from '@weft/service-kit/logger';
import type { Metrics } from '@weft/service-kit/metrics';
import type { OutboxBacklog } from './ports/outbox.ts';

/** What auth-service tells of itself. Labels have few values; who and what stands in log records only. */
export type AuthEvents = ReturnType<typeof authEvents>;

/** Counts business events as metrics, and logs those that an operator may have to trace. */
export function authEvents(metrics: Metrics, logger: Logger, clock: Clock) {
  const checks = metrics.counter({
    name: 'weft_auth_checks_total',
    help: 'Questions for a role, by whether there was one',
    labels: ['outcome'],
  });
  const changes = metrics.counter({
    name: 'weft_auth_permission_changes_total',
    help: 'Calls that gave or took a role, also the role there was',
    labels: ['change'],
  });
  const signIns = metrics.counter({ name: 'weft_auth_sign_ins_total', help: 'Tokens issued for a name alone' });
  const users = metrics.counter({ name: 'weft_auth_users_created_total', help: 'Users made by CreateUser' });
  const watchers = metrics.gauge({ name: 'weft_auth_watchers', help: 'Open watches of permission changes' });
  const watchesEnded = metrics.counter({
    name: 'weft_auth_watches_ended_total',
    help: 'Watches ended by auth-service',
    labels: ['reason'],
  });
  const feedFailures = metrics.counter({
    name: 'weft_auth_feed_failures_total',
    help: 'Times that changes could not be read, during which watchers hear nothing',
  });
  const relayed = metrics.counter({
    name: 'weft_auth_outbox_relayed_total',
    help: 'Changes that took rights away and reached the submission log',
  });
  const relayFailures = metrics.counter({
    name: 'weft_auth_outbox_failures_total',
    help: 'Times that changes could not be taken to the submission log; they are tried again',
  });
  const waiting = metrics.gauge({
    name: 'weft_auth_outbox_entries',
    help: 'Changes that wait for the submission log, as the instance that takes them there counts them',
  });
  let oldestAtMs: number | undefined;
  metrics.observed(
    {
      name: 'weft_auth_outbox_age_seconds',
      help: 'Age of the oldest change that waits for the submission log, else 0',
    },
    {
      key: 'outbox',
      labels: {},
      read: () => (oldestAtMs === undefined ? 0 : Math.max(0, clock.now() - oldestAtMs) / 1_000),
    },
  );
  return {
    checked: (allowed: number, none: number) => {
      if (allowed > 0) checks.inc({ outcome: 'role' }, allowed);
      if (none > 0) checks.inc({ outcome: 'none' }, none);
    },
    granted: (fields: { documentId: string; userId: string; actorId: string; role: string }) => {
      changes.inc({ change: 'grant' });
      logger.info(fields, 'role given');
    },
    revoked: (fields: { documentId: string; userId: string; actorId: string }) => {
      changes.inc({ change: 'revoke' });
      logger.info(fields, 'role taken');
    },
    signedIn: (userId: string) => {
      signIns.inc();
      logger.info({ userId }, 'signed in by name');
    },
    userCreated: (userId: string) => {
      users.inc();
      logger.info({ userId }, 'user made');
    },
    watching: (count: number) => watchers.set(count),
    watchEnded: (reason: string) => watchesEnded.inc({ reason }),
    relayed: (count: number) => relayed.inc(count),
    relayFailed: () => relayFailures.inc(),
    outboxWaiting: (backlog: OutboxBacklog) => {
      waiting.set(backlog.entries);
      ({ oldestAtMs } = backlog);
    },
    feedFailed: () => feedFailures.inc(),
  };
}
