import { MikroORM } from '@mikro-orm/postgresql';
import { connectionConfig } from '@weft/database/pool';
import type { Logger } from '@weft/service-kit/logger';
import { CONNECTIONS_MAX } from '../limits.ts';
import { AuditEntity, DocumentEntity, PermissionEntity, UserEntity } from './entities.ts';

/** The object mapping of what auth-service reads and writes one by one. It never touches the schema. */
export function openOrm(url: string, logger: Logger): Promise<MikroORM> {
  // MikroORM reads columns in ways of its own, so the parsers of our pools stay out.
  const {
    connectionString: _url,
    types: _types,
    ...driverOptions
  } = connectionConfig({ url, applicationName: 'auth-orm' });
  return MikroORM.init({
    clientUrl: url,
    entities: [UserEntity, DocumentEntity, PermissionEntity, AuditEntity],
    driverOptions,
    pool: { min: 0, max: CONNECTIONS_MAX },
    logger: (message) => logger.debug(message),
  });
}
