import { Submission } from '@weft/gen/submission';
import { describe, expect, it } from 'vitest';
import { PUBLISHING_BYTES } from '../limits.ts';
import { LogUnavailableError, Publishing } from './publishing.ts';
import { encodeEdit, stamped } from './submission-record.ts';

const edit = {
  documentId: '01990000-0000-7000-8000-000000000001',
  userId: '01990000-0000-7000-8000-000000000003',
  sessionId: '01990000-0000-7000-8000-000000000002',
  sequence: 3,
  baseRevision: 7,
  operation: { components: [{ kind: { $case: 'insert' as const, value: 'ö' } }] },
};

describe('a submission record', () => {
  it('is the edit with its stamp', () => {
    const record = stamped(encodeEdit(edit), { permissionEpoch: 2n ** 40n, semantics: 1 });
    const { operation, ...facts } = edit;
    expect(Submission.decode(record)).toMatchObject({
      ...facts,
      action: { $case: 'operation', value: operation },
      permissionEpoch: 2n ** 40n,
      semantics: 1,
    });
  });
});

describe('publishing', () => {
  it('is bounded by what the log has not taken yet (I9)', async () => {
    const taken: (() => void)[] = [];
    const publishing = new Publishing({ publish: () => new Promise((resolve) => taken.push(resolve)) });
    const half = new Uint8Array(PUBLISHING_BYTES / 2);
    const first = publishing.publish(0, half);
    publishing.publish(0, half);
    expect(() => publishing.publish(0, Uint8Array.of(1))).toThrow(LogUnavailableError);
    taken[0]?.();
    await first;
    expect(publishing.bytes).toBe(PUBLISHING_BYTES / 2);
  });

  it('gives the room back when the log fails', async () => {
    const publishing = new Publishing({ publish: () => Promise.reject(new Error('no answer')) });
    await expect(publishing.publish(0, Uint8Array.of(1))).rejects.toThrow('no answer');
    expect(publishing.bytes).toBe(0);
  });

  it('refuses everything once closed', () => {
    const publishing = new Publishing({ publish: () => Promise.resolve() });
    publishing.close();
    expect(() => publishing.publish(0, Uint8Array.of(1))).toThrow(LogUnavailableError);
  });
});
