import { NotificationListener } from '@weft/database/notification-listener';
import { createPool } from '@weft/database/pool';
import { type Clock, systemClock } from '@weft/service-kit/clock';
import { Metrics } from '@weft/service-kit/metrics';
import { observePool } from '@weft/service-kit/metrics-pool';
import { adoptTracing, type Tracing } from '@weft/service-kit/telemetry';
import { TokenVerifier } from '@weft/service-kit/token-verifier';
import { openConfiguredLog } from '@weft/submission-log/configured-log';
import { measuredLog } from '@weft/submission-log/measured-log';
import type { SubmissionLog } from '@weft/submission-log/submission-log';
import { createLocalJWKSet } from 'jose';
import { AuditRetention } from './application/audit-retention.ts';
import { PermissionFeed } from './application/permission-feed.ts';
import { RevocationRelay } from './application/revocation-relay.ts';
import type { AuthConfig, KeySource } from './config.ts';
import { type AuthEvents, authEvents } from './events.ts';
import { freshSigningKeys, signingKeysFromFile, signingKeysFromJson } from './jose/signing-keys.ts';
import { TokenIssuer } from './jose/token-issuer.ts';
import { AUDIT_KEPT_DAYS, CONNECTIONS_MAX } from './limits.ts';
import { type AuthLoggers, authLoggers } from './logger.ts';
import type { ChangeLog } from './ports/change-log.ts';
import type { Permissions } from './ports/permissions.ts';
import type { Users } from './ports/users.ts';
import { openOrm } from './postgres/orm.ts';
import { CHANGE_CHANNEL } from './postgres/permission-change.ts';
import { PostgresAuditLog } from './postgres/postgres-audit-log.ts';
import { PostgresChangeLog } from './postgres/postgres-change-log.ts';
import { PostgresOutbox } from './postgres/postgres-outbox.ts';
import { PostgresPermissions } from './postgres/postgres-permissions.ts';
import { PostgresUsers } from './postgres/postgres-users.ts';

/** Everything the handlers work with. */
export interface AuthContext extends AsyncDisposable {
  readonly users: Users;
  readonly permissions: Permissions;
  readonly changes: ChangeLog;
  readonly feed: PermissionFeed;
  readonly verifier: TokenVerifier;
  /** Undefined when tokens come from another issuer. */
  readonly issuer: TokenIssuer | undefined;
  readonly developmentSignIn: boolean;
  readonly metrics: Metrics;
  /** Set when calls are traced. */
  readonly tracing: Tracing | undefined;
  readonly events: AuthEvents;
  readonly loggers: AuthLoggers;
}

/** What a test, or a process of several services, gives instead of what would be made. */
export interface AuthOverrides {
  readonly clock?: Clock;
  readonly metrics?: Metrics;
  readonly loggers?: AuthLoggers;
  /** Stays open when the service stops. */
  readonly log?: SubmissionLog;
}

/** Opens everything; what is open already is closed again when the rest can't be. */
export async function createContext(config: AuthConfig, overrides: AuthOverrides = {}): Promise<AuthContext> {
  await using opening = new AsyncDisposableStack();
  const { clock = systemClock, metrics = new Metrics().withProcessMetrics(), loggers = authLoggers() } = overrides;
  const events = authEvents(metrics, loggers.service, clock);
  const tracing = await adoptTracing(config.telemetry, opening);
  const tokens = await openTokens(config, clock);
  if (config.tokens.kind === 'local' && config.tokens.local.keys.kind === 'fresh') {
    loggers.service.warn(
      'signing with a key made for this run only: set AUTH_KEY_FILE or AUTH_SIGNING_KEYS to keep tokens good',
    );
  }
  const { pool, ...stores } = await openStores(config, { clock, loggers, metrics, stack: opening });
  const feed = opening.use(new PermissionFeed({ log: stores.changes, clock, logger: loggers.feed, events }));
  const log = overrides.log ?? openLog(config, { loggers, stack: opening });
  const relay = opening.use(
    new RevocationRelay({
      outbox: new PostgresOutbox(config.postgresUrl, (error) =>
        loggers.relay.warn({ reason: error.message }, 'the connection of the outbox broke'),
      ),
      log: measuredLog(log, metrics, 'auth-service'),
      clock,
      logger: loggers.relay,
      events,
    }),
  );
  opening.use(
    new AuditRetention({
      log: new PostgresAuditLog(pool),
      keptDays: config.auditKeptDays ?? AUDIT_KEPT_DAYS,
      logger: loggers.database,
    }),
  );
  const onChange = () => {
    feed.notify();
    relay.notify();
  };
  opening.use(
    new NotificationListener({
      url: config.postgresUrl,
      applicationName: 'auth-listener',
      channel: CHANGE_CHANNEL,
      onNotification: onChange,
      onBroken: (error) => loggers.feed.warn({ err: error }, 'not listening for changes of rights, only polling'),
    }),
  );
  const stack = opening.move();
  return {
    ...stores,
    ...tokens,
    feed,
    metrics,
    tracing,
    events,
    loggers,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** Connects to nothing yet: people sign in, and rights are checked, while the log is away. */
function openLog({ log, postgresUrl }: AuthConfig, { loggers, stack }: Pick<StoreOptions, 'loggers' | 'stack'>) {
  const onError = (error: Error) => loggers.relay.warn({ reason: error.message }, 'an idle connection broke');
  const pool = createPool({ url: postgresUrl, applicationName: 'auth-log', max: 1, onError });
  stack.defer(() => pool.end());
  return stack.adopt(openConfiguredLog(log, { pool, service: 'weft-auth' }), (opened) => opened.close());
}

async function openTokens({ issuer, audience, tokens }: AuthConfig, clock: Clock) {
  if (tokens.kind === 'external') {
    const verifier = new TokenVerifier({ jwksUrl: tokens.jwksUrl, issuer, audience });
    return { verifier, issuer: undefined, developmentSignIn: false };
  }
  const { keys: source, tokenLifetimeSeconds, developmentSignIn } = tokens.local;
  const keys = await signingKeysFrom(source);
  const verifier = new TokenVerifier({ jwksUrl: '', issuer, audience }, createLocalJWKSet(keys.published));
  const lifetimeSeconds = tokenLifetimeSeconds;
  return { verifier, issuer: new TokenIssuer({ keys, issuer, audience, lifetimeSeconds, clock }), developmentSignIn };
}

function signingKeysFrom(source: KeySource) {
  switch (source.kind) {
    case 'file':
      return signingKeysFromFile(source.path);
    case 'json':
      return signingKeysFromJson(source.text, 'AUTH_SIGNING_KEYS');
    case 'fresh':
      return freshSigningKeys();
  }
}

interface StoreOptions {
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly loggers: AuthLoggers;
  readonly stack: AsyncDisposableStack;
}

async function openStores({ postgresUrl }: AuthConfig, { clock, loggers, metrics, stack }: StoreOptions) {
  const onError = (error: Error) => loggers.database.warn({ err: error }, 'an idle connection broke');
  const poolOptions = { url: postgresUrl, applicationName: 'auth', max: CONNECTIONS_MAX, onError };
  const pool = stack.adopt(createPool(poolOptions), (opened) => opened.end());
  // Checks that wait for a busy pool must not keep the feed from reading: its silence would stop all writing.
  const feedPoolOptions = { ...poolOptions, applicationName: 'auth-feed', max: 2 };
  const feedPool = stack.adopt(createPool(feedPoolOptions), (opened) => opened.end());
  observePool(metrics, 'auth', pool);
  observePool(metrics, 'auth-feed', feedPool);
  const orm = stack.adopt(await openOrm(postgresUrl, loggers.database), (opened) => opened.close());
  return {
    pool,
    users: new PostgresUsers(orm, clock),
    permissions: new PostgresPermissions({ pool, orm, clock }),
    changes: new PostgresChangeLog(feedPool),
  };
}
