import { Operation } from '@weft/gen/session';
import { CommittedOperation, type OperationRun, type RelayedPresence } from '../session/committed-operation.ts';
import type {
  Failure,
  OpenedDocument,
  OpenRequest,
  OwnerLink,
  Position,
  Refusal,
  Subscriber,
} from '../subscriptions/subscriber.ts';

/** A link that remembers what was said over it. */
export class RecordedLink implements OwnerLink {
  readonly opens: OpenRequest[] = [];
  readonly closed: string[] = [];
  readonly carets: Uint8Array[] = [];

  nextRequestId(): number {
    return this.opens.length + 1;
  }
  open(request: OpenRequest): void {
    this.opens.push(request);
  }
  close(documentId: string): void {
    this.closed.push(documentId);
  }
  caret(_documentId: string, presence: Uint8Array): void {
    this.carets.push(presence);
  }
}

/** A session that remembers what it was told, in short words. */
export class RecordedSubscriber implements Subscriber {
  readonly userId = 'ada';
  readonly sessionId: string;
  readonly told: string[] = [];

  constructor(sessionId: string) {
    this.sessionId = sessionId;
  }
  opened({ revision, text, operations }: OpenedDocument): void {
    this.told.push(`opened ${revision} ${text === undefined ? `+${operations.length}` : 'text'}`);
  }
  openFailed({ code }: Failure): void {
    this.told.push(`failed ${code}`);
  }
  operations(run: OperationRun): void {
    this.told.push(`operations ${run.operations.map(({ revision }) => revision).join()}`);
  }
  repeated({ sequence }: Position & { sequence: number }): void {
    this.told.push(`repeated ${sequence}`);
  }
  rejected({ sequence, code }: Refusal): void {
    this.told.push(`rejected ${sequence} ${code}`);
  }
  presence({ sessionId, gone }: RelayedPresence): void {
    this.told.push(`presence ${sessionId}${gone ? ' gone' : ''}`);
  }
  reattached(): void {
    this.told.push('reattached');
  }
  ended({ code }: Failure): void {
    this.told.push(`ended ${code}`);
  }
}

/** The encoded operation that leads to a revision; its chain is the revision. */
export function operationBytes(revision: number, sessionId = 'other'): Uint8Array {
  const facts = { revision, sessionId, userId: 'ada', sequence: 1, chain: BigInt(revision) };
  return Operation.encode(Operation.fromPartial(facts)).finish();
}

export function committedOperations(...revisions: number[]): CommittedOperation[] {
  return revisions.map((revision) => new CommittedOperation(operationBytes(revision)));
}
