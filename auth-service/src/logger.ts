import { createLogger, type Logger } from '@weft/service-kit/logger';

/** The loggers of auth-service, one for each part that writes. */
export interface AuthLoggers {
  readonly service: Logger;
  readonly database: Logger;
  readonly feed: Logger;
  readonly relay: Logger;
  readonly rpc: Logger;
}

export function authLoggers(): AuthLoggers {
  return {
    service: createLogger('auth'),
    database: createLogger('auth:database'),
    feed: createLogger('auth:feed'),
    relay: createLogger('auth:relay'),
    rpc: createLogger('auth:rpc'),
  };
}
