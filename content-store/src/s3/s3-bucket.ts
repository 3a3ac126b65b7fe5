import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { S3_TOTAL_MS } from '../limits.ts';
import { createS3Client, type S3Connection } from './s3-client.ts';
import { failureOf } from './s3-failure.ts';
import { callS3 } from './s3-retry.ts';

/** Makes a bucket of a server of one's own, unless it is there: for the mesh on one machine and tests. In production an operator makes it. */
export async function ensureS3Bucket(connection: S3Connection, bucket: string): Promise<void> {
  const client = createS3Client(connection);
  try {
    await callS3({
      what: `create the bucket ${bucket}`,
      totalMs: connection.timeouts?.totalMs ?? S3_TOTAL_MS,
      retry: {},
      signals: [],
      attempt: (abortSignal) =>
        client.send(new CreateBucketCommand({ Bucket: bucket }), { abortSignal }).catch((error: unknown) => {
          if (failureOf(error).code !== 'BucketAlreadyOwnedByYou') throw error;
        }),
    });
  } finally {
    client.destroy();
  }
}
