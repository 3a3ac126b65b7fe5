import { uuidV5 } from '@weft/service-kit/uuid';

/** The namespace of the sessions of SubmitEdit; part of the contract, for it must never change. */
const IDEMPOTENCY_NAMESPACE = '6f4f2f0a-9c3e-5d0b-8a55-0f6f0a6b7c21';

interface EditKey {
  readonly userId: string;
  readonly documentId: string;
  /** Chosen by the caller. */
  readonly idempotencyKey: string;
}

/** The session that stands for a call of SubmitEdit: the same user, document and key always give the same one. Its only submission has sequence 1. */
export function editSessionId({ userId, documentId, idempotencyKey }: EditKey): string {
  return uuidV5(IDEMPOTENCY_NAMESPACE, `${userId}/${documentId}/${idempotencyKey}`);
}
