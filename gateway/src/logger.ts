import { createLogger } from '@weft/service-kit/logger';

export const gatewayLogger = createLogger('gateway');
export const httpLogger = createLogger('gateway:http');
export const rpcLogger = createLogger('gateway:rpc');
export const sessionLogger = createLogger('gateway:session');
export const subscriptionLogger = createLogger('gateway:subscriptions');
export const authorisationLogger = createLogger('gateway:authorisation');
