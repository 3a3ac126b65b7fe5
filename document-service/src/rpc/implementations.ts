import { type DocumentServiceServer, DocumentServiceService } from '@weft/gen/document';
import { RoutingServiceService } from '@weft/gen/routing';
import { bind, type ServiceBinding } from '@weft/service-kit/grpc-server';
import type { Logger } from '@weft/service-kit/logger';
import { type CallContext, unary } from '@weft/service-kit/unary';
import type { BroadcastHub } from '../application/broadcast-hub.ts';
import type { DocumentOpener } from '../application/open-document.ts';
import type { QuarantineDesk } from '../application/quarantine-desk.ts';
import type { RoutingTable } from '../application/routing-table.ts';
import type { DocumentEvents } from '../events.ts';
import { adminService } from './admin.ts';
import { attach } from './attach.ts';
import { broadcastDefinition, publicBroadcastDefinition } from './broadcast-definition.ts';
import { whileContentIsThere } from './content-status.ts';
import type { DocumentMetadata } from './document-metadata.ts';
import type { DocumentText } from './document-text.ts';
import type { DocumentVersions } from './document-versions.ts';
import { type Subscriptions, subscribeInternal, subscribePublic } from './subscribe.ts';
import { watchPartitions } from './watch-partitions.ts';

/** What the handlers use. */
export interface HandlerContext {
  readonly metadata: DocumentMetadata;
  readonly text: DocumentText;
  readonly versions: DocumentVersions;
  readonly subscriptions: Subscriptions;
  readonly hub: BroadcastHub;
  readonly opener: DocumentOpener;
  readonly routing: RoutingTable;
  readonly partitions: number;
  readonly desk: QuarantineDesk;
  /** Told of what is sent. */
  readonly events?: DocumentEvents | undefined;
  readonly logger: Logger;
}

/** The methods for everybody, each demanding a token. For mounting where the outside reaches them. */
export function documentServiceImplementations(context: HandlerContext): ServiceBinding[] {
  return [
    bind(DocumentServiceService, documentMethods(context)),
    bind(publicBroadcastDefinition, { subscribe: subscribePublic(context.subscriptions) }),
  ];
}

/** Everything, for the service's own listener, which only the mesh reaches. */
export function internalImplementations(context: HandlerContext): ServiceBinding[] {
  const { hub, opener, routing, partitions, subscriptions, desk, logger } = context;
  return [
    bind(DocumentServiceService, documentMethods(context)),
    adminService(desk, logger),
    bind(RoutingServiceService, { watchPartitions: watchPartitions(routing, partitions) }),
    bind(broadcastDefinition, {
      attach: attach(hub, opener, context.events),
      subscribe: subscribeInternal(subscriptions),
    }),
  ];
}

function documentMethods({ metadata, text, versions, logger }: HandlerContext) {
  const answer = <Request, Response>(handler: (request: Request, call: CallContext) => Promise<Response>) =>
    unary((request: Request, call) => whileContentIsThere(() => handler(request, call)), logger);
  const implementation: Pick<DocumentServiceServer, keyof typeof DocumentServiceService> = {
    createDocument: answer((request, call) => metadata.create(request, call)),
    getDocument: answer((request, call) => metadata.get(request, call)),
    getDocumentContent: answer((request, call) => text.content(request, call)),
    listDocuments: answer((request, call) => metadata.list(request, call)),
    updateDocument: answer((request, call) => metadata.update(request, call)),
    deleteDocument: answer((request, call) => metadata.delete(request, call)),
    listOperations: answer((request, call) => text.operations(request, call)),
    replaceDocumentContent: answer((request, call) => text.replace(request, call)),
    restoreDocument: answer((request, call) => text.restore(request, call)),
    createVersion: answer((request, call) => versions.create(request, call)),
    listVersions: answer((request, call) => versions.list(request, call)),
  };
  return implementation;
}
