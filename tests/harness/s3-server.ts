import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureS3Bucket } from '@weft/content-store/s3/s3-bucket';
import { createVersityGateway, type VersityGateway } from '@weft/deploy/components/versitygw';

const CREDENTIALS = { accessKeyId: 'weft-test', secretAccessKey: 'weft-test-secret' };
const BUCKET = 'weft-test';

/** A real S3 server of a test's own, which it may hurt, with an empty bucket; gone with its data when disposed. */
export interface TestS3 extends AsyncDisposable {
  readonly server: VersityGateway;
  /** What `createS3ContentStore` wants. */
  readonly connection: {
    readonly endpoint: string;
    readonly region: string;
    readonly forcePathStyle: true;
    readonly credentials: typeof CREDENTIALS;
  };
  readonly bucket: string;
  /** Where the server keeps the bucket's objects, as files under their keys. */
  readonly bucketDirectory: string;
}

export async function startTestS3(): Promise<TestS3> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'weft-s3-'));
  const { accessKeyId: accessKey, secretAccessKey: secretKey } = CREDENTIALS;
  const server = await createVersityGateway({ dataDirectory, accessKey, secretKey });
  const { endpoint } = server;
  const connection = { endpoint, region: 'us-east-1', forcePathStyle: true, credentials: CREDENTIALS } as const;
  const dispose = async () => {
    await server.kill();
    await rm(dataDirectory, { recursive: true, force: true });
  };
  try {
    await server.start();
    await ensureS3Bucket(connection, BUCKET);
  } catch (error) {
    await dispose();
    throw error;
  }
  const bucketDirectory = join(dataDirectory, BUCKET);
  return { server, connection, bucket: BUCKET, bucketDirectory, [Symbol.asyncDispose]: dispose };
}
