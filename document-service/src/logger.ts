import { createLogger } from '@weft/service-kit/logger';

export const serviceLogger = createLogger('document-service');
export const ownershipLogger = createLogger('document-service:ownership');
export const commitLogger = createLogger('document-service:commit');
export const broadcastLogger = createLogger('document-service:broadcast');
export const rpcLogger = createLogger('document-service:rpc');
