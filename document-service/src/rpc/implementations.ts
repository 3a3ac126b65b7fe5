import { type sendUnaryData, status } from '@grpc/grpc-js';
import { type DocumentServiceServer, DocumentServiceService } from '@weft/gen/document';
import { RoutingServiceService } from '@weft/gen/routing';
import { bind, type ServiceBinding } from '@weft/service-kit/grpc-server';
import type { Logger } from '@weft/service-kit/logger';
import { StatusError, toGrpcError } from '@weft/service-kit/status-error';
import { unary } from '@weft/service-kit/unary';
import type { BroadcastHub } from '../application/broadcast-hub.ts';
import type { DocumentOpener } from '../application/open-document.ts';
import type { RoutingTable } from '../application/routing-table.ts';
import { attach, broadcastDefinition } from './attach.ts';
import type { DocumentMetadata } from './document-metadata.ts';
import type { DocumentText } from './document-text.ts';
import { watchPartitions } from './watch-partitions.ts';

/** What the handlers use. */
export interface HandlerContext {
  readonly metadata: DocumentMetadata;
  readonly text: DocumentText;
  readonly hub: BroadcastHub;
  readonly opener: DocumentOpener;
  readonly routing: RoutingTable;
  readonly partitions: number;
  readonly logger: Logger;
}

/** The methods for everybody, each demanding a token. For mounting where the outside reaches them. */
export function documentServiceImplementations({ metadata, text, logger }: HandlerContext): ServiceBinding[] {
  const implementation: Pick<DocumentServiceServer, keyof typeof DocumentServiceService> = {
    createDocument: unary((request, call) => metadata.create(request, call), logger),
    getDocument: unary((request, call) => metadata.get(request, call), logger),
    getDocumentContent: unary((request, call) => text.content(request, call), logger),
    listDocuments: unary((request, call) => metadata.list(request, call), logger),
    updateDocument: unary((request, call) => metadata.update(request, call), logger),
    deleteDocument: unary((request, call) => metadata.delete(request, call), logger),
    listOperations: unary((request, call) => text.operations(request, call), logger),
    replaceDocumentContent: unary((request, call) => text.replace(request, call), logger),
    restoreDocument: unary((request, call) => text.restore(request, call), logger),
    createVersion: notOffered('versions are not offered by this release'),
    listVersions: notOffered('versions are not offered by this release'),
  };
  return [bind(DocumentServiceService, implementation)];
}

/** Everything, for the service's own listener, which only the mesh reaches. */
export function internalImplementations(context: HandlerContext): ServiceBinding[] {
  const { hub, opener, routing, partitions } = context;
  return [
    ...documentServiceImplementations(context),
    bind(RoutingServiceService, { watchPartitions: watchPartitions(routing, partitions) }),
    bind(broadcastDefinition, {
      attach: attach(hub, opener),
      subscribe: (call: { emit(event: 'error', error: unknown): void }) =>
        call.emit('error', toGrpcError(unoffered('following a document by call is not offered by this release'))),
    }),
  ];
}

function notOffered(message: string) {
  return (_call: unknown, callback: sendUnaryData<never>) => callback(toGrpcError(unoffered(message)));
}

function unoffered(message: string): StatusError {
  return new StatusError(status.UNIMPLEMENTED, message, { reason: 'NOT_OFFERED' });
}
